import { describe, expect, test } from 'vitest';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import type { Dmar } from '../../src/tables/dmar.ts';
import { qemuArgs } from '../../src/vmm/qemu/qemu-args.ts';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const host = (rest: string, machine = 'type: q35, vmm: none', memory = '4G', cpus = 'sockets: 2') =>
  `machine: { ${machine} }
cpus: { ${cpus} }
memory: { total: ${memory} }
${rest}`;
const why = (text: string, subject: string) =>
  resolved(text).derived.find((one) => one.subject === subject)?.why;

describe('what units of one table say together', () => {
  const two = (first: string, second: string, type = 'intel') =>
    host(`iommus:
  - { id: a, type: ${type}, socket: 0${first} }
  - { id: b, type: ${type}, socket: 1${second} }`);

  test.each([
    ['intel', 'interrupt-remapping: true', 'interrupt-remapping: false', 'DMAR'],
    ['amd', 'interrupt-remapping: false', 'interrupt-remapping: true', 'IVRS'],
    ['intel', 'extended-ids: true', 'extended-ids: false', 'DMAR'],
    ['intel', 'opt-out-x2apic: false', 'opt-out-x2apic: true', 'DMAR'],
  ])('%s: %s against %s is PXM140 with both lines', (type, first, second, table) => {
    const [error, ...others] = errorsOf(two(`, ${first}`, `, ${second}`, type));
    expect(others).toEqual([]);
    expect(error && place(error)).toBe(`PXM140 6 ${second.split(': ')[1]}`);
    expect(error?.message).toContain(`of one ${table}`);
    expect(error?.related?.map(({ span }) => span.source.position(span.start).line)).toEqual([5]);
  });

  test.each([
    ['interrupt-remapping: false', 'interruptRemapping', false, 'interrupt remapping'],
    ['extended-ids: true', 'extendedIds', true, 'extended ids'],
    ['opt-out-x2apic: true', 'optOutX2apic', true, 'x2APIC opt-out'],
  ])('%s at one unit holds for the other, which says nothing', (key, property, value, what) => {
    const text = two(`, ${key}`, '');
    expect(resolved(text).iommus).toMatchObject([{ [property]: value }, { [property]: value }]);
    expect(why(text, `iommu b ${what}`)).toMatch(/^as a: /);
    expect(errorsOf(two(`, ${key}`, `, ${key}`))).toEqual([]);
  });

  test('units of different tables need not agree', () => {
    const text = host(`buses: [{ id: far, type: expander }]
iommus:
  - { id: a, type: intel, interrupt-remapping: false }
  - { id: b, type: amd, buses: [far], interrupt-remapping: true }`);
    expect(resolved(text).iommus).toMatchObject([
      { interruptRemapping: false },
      { interruptRemapping: true },
    ]);
  });

  test('extended ids come with remapping only, also where another unit goes without', () => {
    const text = host(
      `iommus: [{ id: a, type: intel, socket: 0, interrupt-remapping: false }, { id: b, type: intel, socket: 1 }]`,
      'type: q35, vmm: none',
      '4G',
      'sockets: 2, cores: 160',
    );
    expect(errorsOf(text).map(place)).toEqual(['PXM129 4 false']);
  });

  test('DMAR has the flags of all units and the width of the widest', () => {
    const text = two(', address-width: 39, opt-out-x2apic: true', ', address-width: 48');
    const dmar = buildTables(resolved(text)).find(({ signature }) => signature === 'DMAR')?.table as Dmar;
    expect(dmar.hostAddressWidth).toBe(47);
    expect(dmar.flags).toMatchObject({ interruptRemapping: true, x2apicOptOut: true });
    expect(why(text, 'DMAR host address width')).toBe('that of its widest unit');
    const off = two(', interrupt-remapping: false', '');
    const none = buildTables(resolved(off)).find(({ signature }) => signature === 'DMAR')?.table as Dmar;
    expect(none.flags).toMatchObject({ interruptRemapping: false });
    expect(why(off, 'DMAR host address width')).toBeUndefined();
  });

  test('a unit may remap interrupts without translating', () => {
    const text = two(', translation: false', '');
    expect(resolved(text).iommus).toMatchObject([
      { translation: false, interruptRemapping: true },
      { translation: true, interruptRemapping: true },
    ]);
  });
});

describe('the dirty tracker of a device', () => {
  const tracked = (
    bits: number,
    iommu: string,
    rest: { machine?: string; memory?: string; device?: string } = {},
  ) =>
    host(
      `devices: [{ id: vf, model: e1000e${rest.device ?? ''}, dirty-tracker: { address-bits: ${bits} } }]
iommus: [{ id: u, type: ${iommu} }]`,
      rest.machine,
      rest.memory,
    );

  test.each([
    ['type: q35', 'intel', 42, 39],
    ['type: q35', 'virtio', 36, 36],
    ['type: q35, vmm: none', 'intel', 52, 48],
    ['type: q35, vmm: none', 'amd', 42, 40],
    ['type: virt, vmm: none', 'smmuv3', 43, 42],
    ['type: virt', 'virtio', 42, 42],
  ])('%s, %s: %i bits leave %i', (machine, iommu, bits, width) => {
    const text = tracked(bits, iommu, { machine });
    expect(resolved(text).iommus[0]?.addressWidth).toBe(width);
    if (bits < 48) expect(why(text, 'iommu u address width')).toBe(`the dirty tracker of vf logs ${bits}`);
  });

  test('narrows what QEMU is told', () => {
    const text = tracked(42, 'intel', { machine: 'type: q35' });
    expect(qemuArgs(resolved(text)).join(' ')).toContain('aw-bits=39');
  });

  test('the narrowest of those behind the unit counts, and of no others', () => {
    const text = host(`devices:
  - { id: a, dirty-tracker: { address-bits: 45, page-sizes: [4K, 2M], ranges: 4 } }
  - { id: b, dirty-tracker: { address-bits: 52 } }
  - { id: c, bypass: true, dirty-tracker: { address-bits: 20 } }
iommus: [{ id: u, type: intel }]`);
    expect(resolved(text).iommus[0]?.addressWidth).toBe(39);
    expect(why(text, 'iommu u address width')).toBe('the dirty tracker of a logs 45');
  });

  test('too narrow for memory and MMIO: PXM141', () => {
    const error = errorOf(tracked(42, 'intel', { memory: '8T' }));
    expect(error.at).toBe('PXM141 4 42');
    expect(error.message).toContain('needs 44');
    expect(errorsOf(tracked(44, 'virtio', { memory: '8T' }))).toEqual([]);
    expect(errorsOf(tracked(42, 'intel, translation: false', { memory: '8T' }))).toEqual([]);
  });

  test('narrower than a declared width: PXM142 at the width', () => {
    const error = errorOf(tracked(42, 'intel, address-width: 48'));
    expect(error.at).toBe('PXM142 5 48');
    expect(error.remedy).toContain('42 or less');
    expect(errorsOf(tracked(48, 'intel, address-width: 48'))).toEqual([]);
  });

  test('between the widths that a unit can have: PXM142 at the tracker', () => {
    const error = errorOf(tracked(42, 'intel', { memory: '600G' }));
    expect(error.at).toBe('PXM142 4 42');
    expect(error.remedy).toContain('from 40 to 42 bits');
    expect(errorOf(tracked(42, 'amd', { machine: 'type: q35' })).at).toBe('PXM142 4 42');
  });

  test('logs by pages whose sizes are powers of two', () => {
    const text = (size: string) =>
      host(`devices: [{ id: vf, dirty-tracker: { address-bits: 48, page-sizes: [4K, ${size}] } }]`);
    expect(errorOf(text('12K')).at).toBe('PXM104 4 12K');
    expect(errorsOf(text('16K'))).toEqual([]);
  });
});
