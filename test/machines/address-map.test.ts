import { describe, expect, test } from 'vitest';
import type { AddressMapInput } from '../../src/machines/address-map.ts';
import { MACHINES } from '../../src/machines/machines.ts';
import type { Machine, MachineType } from '../../src/topology/platform.ts';

const M = 1n << 20n;
const G = 1n << 30n;

function mapOf(
  type: MachineType,
  more: Partial<Omit<AddressMapInput, 'machine'>> & { machine?: Partial<Machine> },
) {
  const { arch, firmwares } = MACHINES[type];
  const usual = { firmware: firmwares[0], highmemEcam: true, properties: [] };
  const machine = { type, arch, ...usual, ...more.machine } as unknown as Machine;
  return MACHINES[type].addressMap({
    total: G,
    hotplug: 0n,
    cxl: undefined,
    window64: undefined,
    need64: () => 0n,
    ...more,
    machine,
  });
}
const upper = (map: ReturnType<typeof mapOf>) => map.ramHoles.at(-1);

describe('RAM below 4 GiB', () => {
  // Cuts between memory entries of the SRAT that QEMU 11.1 publishes for these sizes.
  test.each([
    ['q35', 2815n * M, undefined, 2815n * M],
    ['q35', 2816n * M, undefined, 2n * G],
    ['q35', 6n * G, 1n * G, 1n * G],
    ['q35', 6n * G, 3n * G, 2n * G],
    ['pc', 3583n * M, undefined, 3583n * M],
    ['pc', 3584n * M, undefined, 3n * G],
    ['pc', 6n * G, 2n * G, 2n * G],
    ['pc', 4000n * M, 4n * G, 4000n * M],
  ] as const)('%s with %i bytes and a bound of %s', (type, total, maxRamBelow4g, below) => {
    expect(upper(mapOf(type, { total, machine: { maxRamBelow4g } }))).toEqual({
      start: below,
      end: 4n * G,
      lost: false,
    });
  });
});

describe('RAM above the HyperTransport range below 1 TiB', () => {
  // Seen with QEMU 11.1: the 32 GiB window after 978 GiB of RAM ends at that range, after 979 GiB inside it.
  test.each([
    [978n, 'qemu64', 4n * G],
    [979n, 'qemu64', 1024n * G],
    [1200n, 'EPYC-Genoa', 1024n * G],
    [1200n, 'Skylake-Server', 4n * G],
    [1200n, 'EPYC,vendor=GenuineIntel', 4n * G],
  ])('%i GiB on %s', (gibibytes, cpuModel, end) => {
    const map = mapOf('q35', { total: gibibytes * G, machine: { cpuModel } });
    expect(upper(map)?.end).toBe(end);
    expect(map.vendorDecides).toBe(gibibytes > 978n);
  });

  test('memory plugged in later counts', () => {
    const map = mapOf('q35', { total: 16n * G, hotplug: 1187n * G, machine: { cpuModel: 'EPYC' } });
    expect(upper(map)?.end).toBe(1024n * G);
    // As in the SRAT for -m 16G,maxmem=1200G,slots=3.
    expect(map.hotplugBase).toBe(0x103_8000_0000n);
  });
});

describe('the configuration space', () => {
  test.each([
    ['q35', 'seabios', 0xb000_0000n],
    ['q35', 'ovmf', 0xe000_0000n],
  ] as const)('of %s is where %s puts it', (type, firmware, base) => {
    expect(mapOf(type, { machine: { firmware } }).ecam).toEqual({ base, lastBus: 255 });
  });

  test('pc has none', () => {
    expect(mapOf('pc', {}).ecam).toBeUndefined();
  });

  // MCFG of QEMU 11.1 for -m 1G,maxmem=...
  test.each([
    [0n, 'cortex-a57', 0x40_1000_0000n],
    [253n, 'cortex-a57', 0x40_1000_0000n],
    [255n, 'cortex-a57', 0x40_5000_0000n],
    [599n, 'cortex-a57', 0x96_5000_0000n],
    [765n, 'cortex-a53', 0xbf_d000_0000n],
    [1021n, 'cortex-a53', 0xff_d000_0000n],
    [1022n, 'cortex-a53', 0x3f00_0000n],
  ])('of virt moves up with %i GiB of hotplug window on %s', (gibibytes, cpuModel, base) => {
    const map = mapOf('virt', { hotplug: gibibytes * G, machine: { cpuModel } });
    expect(map.ecam).toEqual({ base, lastBus: base === 0x3f00_0000n ? 15 : 255 });
  });

  test.each([
    ['highmem-ecam is off', { highmemEcam: false }],
    ['the processors have 32 bits', { cpuModel: 'cortex-a15' }],
  ])('of virt is small when %s', (_, machine) => {
    expect(mapOf('virt', { machine }).ecam).toEqual({ base: 0x3f00_0000n, lastBus: 15 });
  });
});

describe('the 64-bit window', () => {
  test.each([
    ['q35', 32n * G, 4n * G],
    ['pc', 2n * G, 4n * G],
    ['virt', 512n * G, 512n * G],
  ] as const)('%s has %i bytes unless more are needed', (type, size, base) => {
    expect(mapOf(type, {}).window64).toMatchObject({ base, size, required: false });
    const wanted = mapOf(type, { need64: () => 600n * G, machine: { cpuModel: 'host' } });
    expect(wanted.window64).toMatchObject({ size: type === 'virt' ? 1024n * G : 600n * G, required: true });
  });

  test('virt has none that its processors cannot address', () => {
    const map = mapOf('virt', { hotplug: 600n * G, machine: { cpuModel: 'cortex-a53' } });
    expect(map.window64).toBeUndefined();
    expect(map.addressBits).toBe(40);
  });
});
