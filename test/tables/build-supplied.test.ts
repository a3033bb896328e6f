import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { firstDifference } from '../../src/golden/first-difference.ts';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { resolved } from '../topology/support/resolved.ts';

const data = join(import.meta.dirname, '../data/supplied');
/** The checksum, and what iasl writes about itself. */
const MASKED = [9, 28, 29, 30, 31, 32, 33, 34, 35];

function masked(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const at of MASKED) copy[at] = 0;
  return copy;
}

describe('tables that QEMU does not publish equal what iasl compiles from the source written for the topology', () => {
  for (const name of readdirSync(data).filter((entry) => !entry.endsWith('.md'))) {
    const files = readdirSync(join(data, name)).filter((file) => file.endsWith('.aml'));
    test.each(files)(`${name}/%s`, (file) => {
      const platform = resolved(readFileSync(join(data, name, 'topology.yaml'), 'utf8'));
      const built = buildTables(platform).find(({ signature }) => file === `${signature}.aml`);
      expect(built?.publishedBy).toBe('supplied');
      const wanted = readFileSync(join(data, name, file));
      expect(firstDifference(file, masked(built?.bytes ?? new Uint8Array()), masked(wanted))).toBeUndefined();
    });
  }
});
