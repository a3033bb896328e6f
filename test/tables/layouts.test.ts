import { describe, expect, it } from 'vitest';
import { DOCUMENTED } from '../support/documented.ts';
import { everyLayout } from '../support/layouts.ts';

const HEADER = [4, 4, 1, 1, 6, 8, 4, 4, 4];

function boundaries(sizes: readonly number[]): number[] {
  let offset = 0;
  return sizes.map((size) => {
    offset += size;
    return offset;
  });
}

describe('layouts', () => {
  const all = everyLayout();

  it.each(
    Object.entries(DOCUMENTED).flatMap(([table, records]) =>
      Object.entries(records).map(([kind, sizes]) => [table, kind, sizes] as const),
    ),
  )('%s %s has its fields where the documents have them', (table, kind, sizes) => {
    const found = all.filter(
      (one) => one.table.kind === table && one.layout.kind === (kind === '' ? table : kind),
    );
    expect(found).toHaveLength(1);
    for (const { layout } of found) {
      const documented = boundaries(kind === '' ? [...HEADER, ...sizes] : sizes);
      const ours = boundaries(layout.scalars.map(({ field }) => field.size));
      expect(ours).toEqual(expect.arrayContaining(documented));
    }
  });

  it('knows every table that can have a layout of its own by its signature', () => {
    const signatures = all.filter(({ layout, table }) => layout === table).map(({ name }) => name);
    expect(signatures).toEqual(
      expect.arrayContaining(['RSDP', 'RSDT', 'XSDT', 'FACP', 'FACS', ...Object.keys(DOCUMENTED)]),
    );
  });

  it('gives the FADT and FACS the sizes that the ACPI specification states', () => {
    const size = (name: string) => all.find((one) => one.name === name)?.layout;
    expect(size('FACP')?.minSize).toBe(116);
    expect(size('FACP')?.fixedSize).toBe(276);
    expect(size('FACP')?.scalars.find(({ name }) => name === 'resetRegister')?.offset).toBe(116);
    expect(size('FACP')?.scalars.find(({ name }) => name === 'extendedDsdtAddress')?.offset).toBe(140);
    expect(size('FACP')?.scalars.find(({ name }) => name === 'sleepControlRegister')?.offset).toBe(244);
    expect(size('FACP')?.scalars.find(({ name }) => name === 'hypervisorVendorId')?.offset).toBe(268);
    expect(size('FACS')?.fixedSize).toBe(64);
    expect(size('RSDP')?.minSize).toBe(20);
    expect(size('RSDP')?.fixedSize).toBe(36);
  });

  it.each(all.map((one) => [one.name, one.layout] as const))('%s names no field twice', (_, layout) => {
    for (const { field } of layout.scalars) {
      if (field.tag !== 'bits') continue;
      const bits = field.parts.flatMap(({ low, high }) =>
        Array.from({ length: high - low + 1 }, (_unused, index) => low + index),
      );
      expect(new Set(bits).size).toBe(bits.length);
      expect(Math.max(-1, ...bits)).toBeLessThan(field.size * 8);
    }
  });
});
