import { describe, expect, it } from 'vitest';
import { make } from '../../src/binary/make.ts';
import { andd, deviceScope, dmar, drhd } from '../../src/tables/dmar.ts';
import { iort } from '../../src/tables/iort/iort.ts';
import { namedComponent } from '../../src/tables/iort/nodes.ts';
import { specialDevice } from '../../src/tables/ivrs/entries.ts';
import { ivhd10, ivrs } from '../../src/tables/ivrs/ivrs.ts';
import { setValue } from '../../src/tables/set-value.ts';
import { slit } from '../../src/tables/slit.ts';
import { genericInitiatorPci, memoryAffinity, srat } from '../../src/tables/srat.ts';

const sratOf = () =>
  make(srat, {
    oemId: 'BOCHS ',
    entries: [make(memoryAffinity, {}), make(genericInitiatorPci, {})],
  });

describe('setValue', () => {
  it.each([
    ['entries[0].proximityDomain', '3', { proximityDomain: 3 }],
    ['entries[0].proximityDomain', '0x10', { proximityDomain: 16 }],
    ['entries[0].rangeLength', '16G', { rangeLength: 1n << 34n }],
    ['entries[0].rangeLength', '512 MiB', { rangeLength: 1n << 29n }],
    ['entries[0].flags.hotPluggable', 'true', { flags: { hotPluggable: true } }],
    ['entries[0].flags', '0x80000001', { flags: { enabled: true, reserved: 0x80000000 } }],
  ])('sets %s to %s', (path, text, wanted) => {
    const table = sratOf();
    expect(setValue(table, path, text)).toBeUndefined();
    expect(table.entries[0]).toMatchObject(wanted);
  });

  it('takes the names of values, PCI addresses, text and hex', () => {
    const table = sratOf();
    expect(setValue(table, 'entries[1].deviceHandleType', 'pci')).toBeUndefined();
    expect(setValue(table, 'entries[1].deviceFunction', '1f.3')).toBeUndefined();
    expect(setValue(table, 'entries[1].reserved12', '0102030405060708090a0b0c')).toBeUndefined();
    expect(setValue(table, 'oemId', 'PXM')).toBeUndefined();
    expect(table.entries[1]).toMatchObject({ deviceHandleType: 1, deviceFunction: 0xfb });
    expect(table.oemId).toBe('PXM   ');
    const unit = make(ivhd10, { entries: [make(specialDevice, {})] });
    const iommu = make(ivrs, { blocks: [unit] });
    expect(setValue(iommu, 'blocks[0].entries[0].sourceDeviceId', '00:14.0')).toBeUndefined();
    expect(setValue(iommu, 'blocks[0].entries[0].variety', 'HPET')).toBeUndefined();
    expect(iommu.blocks[0]).toMatchObject({ entries: [{ sourceDeviceId: 0xa0, variety: 2 }] });
  });

  it('sets elements of arrays', () => {
    const table = make(slit, { localities: 1n, entries: [10] });
    expect(setValue(table, 'entries[0]', '11')).toBeUndefined();
    expect(table.entries).toEqual([11]);
    expect(setValue(table, 'entries[0]', '256')?.message).toBe(
      'element 0 takes a number from 0 to 255, got "256"',
    );
  });

  it('lets lengths follow when text becomes longer', () => {
    const table = make(dmar, { structures: [make(andd, { objectName: '\\_SB\0' })] });
    expect(setValue(table, 'structures[0].objectName', '\\_SB.I2C0')).toBeUndefined();
    expect(table.structures[0]).toMatchObject({ objectName: '\\_SB.I2C0\0', length: 18 });
  });

  it('refuses a longer text where offsets lead past it', () => {
    const table = make(iort, { nodes: [make(namedComponent, { objectPath: '\\_SB_\0\0\0' })] });
    expect(setValue(table, 'nodes[0].objectPath', '\\_SB')).toBeUndefined();
    expect(table.nodes[0]).toMatchObject({ objectPath: '\\_SB\0\0\0\0' });
    expect(setValue(table, 'nodes[0].objectPath', '\\_SB_.LONGER')?.message).toContain(
      'would move what offsets',
    );
  });

  it.each([
    ['entries[0].proximityDomian', 'did you mean entries[0].proximityDomain?'],
    ['entries[0].flags.enable', 'did you mean entries[0].flags.enabled?'],
    ['oemid', 'did you mean oemId?'],
    ['entries[0].rangeLength.low', undefined],
  ])('names the nearest path to %s', (path, remedy) => {
    const misfit = setValue(sratOf(), path, '1');
    expect(misfit?.message).toContain(JSON.stringify(path));
    if (remedy) expect(misfit?.remedy).toBe(remedy);
  });

  it.each([
    ['entries[9].flags', '1', 'entries has 2 elements, counted from 0'],
    ['entries', '1', 'entries has 2 elements'],
    ['entries[0]', '1', 'has no field "entries[0]"'],
    ['entries[0].flags.enabled', 'maybe', 'enabled takes true or false, got "maybe"'],
    ['entries[0].baseAddress', '-1', 'baseAddress takes a number from 0 to 18446744073709551615'],
    ['oemId', 'far too long', 'oemId takes at most 6 characters'],
    ['entries[1].reserved12', '00', 'reserved12 takes 12 bytes as hex digits'],
  ])('refuses %s=%s', (path, text, message) => {
    const table = sratOf();
    const before = structuredClone(table);
    expect(setValue(table, path, text)?.message).toContain(message);
    expect(table).toEqual(before);
  });

  it('reaches into scopes and their paths', () => {
    const scope = make(deviceScope, { path: [{ kind: 'hop', device: 1, function: 0 }] });
    const table = make(dmar, { structures: [make(drhd, { scopes: [scope] })] });
    expect(setValue(table, 'structures[0].scopes[0].path[0].device', '0x1c')).toBeUndefined();
    expect(setValue(table, 'structures[0].scopes[0].type', 'PCI sub-hierarchy')).toBeUndefined();
    expect(table.structures[0]).toMatchObject({ scopes: [{ type: 2, path: [{ device: 28 }] }] });
  });
});
