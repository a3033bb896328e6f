import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../src/diagnostics/codes.ts';
import { GUEST_RULES } from '../../src/lint/guest-rules.ts';

const guest = join(import.meta.dirname, '../../src/guest');

describe('rules of the kernel', () => {
  test('each has a code of lint', () => {
    const text = readdirSync(guest, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(guest, file), 'utf8'))
      .join('\n');
    const names = text.matchAll(
      /'((?:srat|slit|hmat|dmar|ivrs|viot|iort|madt|mcfg|cedt|record)-[a-z0-9-]+)'/g,
    );
    expect(Object.keys(GUEST_RULES).sort()).toEqual([...new Set([...names].map(([, name]) => name))].sort());
  });

  test('all of them are among the codes for tables', () => {
    for (const { code } of Object.values(GUEST_RULES)) {
      expect(code).toMatch(/^PXM2\d\d$/);
      expect(CODES).toHaveProperty(code);
    }
  });
});
