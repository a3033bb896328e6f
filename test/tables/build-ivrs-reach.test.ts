import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import type { Ivrs } from '../../src/tables/ivrs/ivrs.ts';
import type { PciFunction, Platform } from '../../src/topology/platform.ts';
import { arbitraryIommus } from '../topology/support/arbitrary-iommus.ts';
import { resolved } from '../topology/support/resolved.ts';

const golden = join(import.meta.dirname, '../../golden');
const idOf = ({ bus, device, function: fn }: PciFunction) => bus.number * 256 + device * 8 + fn;

/** The last id that drivers/iommu/amd/init.c `find_last_devid_from_ivhd` finds; undefined where a block has none. */
function lastOf({ blocks }: Ivrs): number | undefined {
  const kinds = blocks.flatMap((block) => (block.kind.startsWith('ivhd') ? block.kind : []));
  const ids = blocks.flatMap((block) => {
    if (block.kind !== kinds.at(-1) || !('entries' in block)) return [];
    const named = block.entries.flatMap((entry) => {
      if (entry.kind === 'all') return 0xffff;
      return entry.kind === 'select' || entry.kind === 'rangeEnd' ? entry.deviceId : [];
    });
    return [named.length === 0 ? undefined : Math.max(...named)];
  });
  return ids.reduce(
    (most, id) => (most === undefined || id === undefined ? undefined : Math.max(most, id)),
    0,
  );
}

/** Functions without a unit beyond the last that a table names. */
function beyond({ coverage }: Platform, last: number): string[] {
  return coverage
    .filter(({ iommu, function: on }) => iommu === undefined && on.origin !== 'iommu' && idOf(on) > last)
    .map(({ function: on }) => on.id);
}

const warned = ({ diagnostics }: Platform, code: string) => diagnostics.filter((one) => one.code === code);

describe('what Linux makes of IVRS is told as the bytes have it', () => {
  test('for any buses, devices and units', () => {
    const seen = { PXM161: 0, PXM162: 0, neither: 0 };
    fc.assert(
      fc.property(arbitraryIommus(['amd']), (text) => {
        const platform = accepted(text);
        if (platform === undefined) return;
        const table = buildTables(platform).find(({ signature }) => signature === 'IVRS')?.table as Ivrs;
        const last = lastOf(table);
        expect(warned(platform, 'PXM162').length > 0).toBe(last === undefined);
        if (last === undefined) {
          seen.PXM162 += 1;
          return;
        }
        const names = beyond(platform, last);
        const [warning] = warned(platform, 'PXM161');
        expect(warning !== undefined, text).toBe(names.length > 0);
        if (warning) expect(warning.message).toContain(`serves ${names.join(', ')} (`);
        seen[warning ? 'PXM161' : 'neither'] += 1;
      }),
      { numRuns: 150 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(3);
  });

  const cases = readdirSync(golden).filter((name) => existsSync(join(golden, name, 'IVRS.aml')));
  test.each(cases)('for %s, whose table QEMU or firmware wrote', (name) => {
    const platform = resolved(readFileSync(join(golden, name, 'topology.yaml'), 'utf8'));
    const last = lastOf(decodeTable(readFileSync(join(golden, name, 'IVRS.aml'))) as Ivrs);
    expect(last).toBeDefined();
    expect(warned(platform, 'PXM161').length > 0).toBe(beyond(platform, last ?? 0).length > 0);
  });
});

function accepted(text: string): Platform | undefined {
  try {
    return resolved(text);
  } catch (error) {
    if (error instanceof PxmError) return undefined;
    throw error;
  }
}
