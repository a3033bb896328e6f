import {
  type AddressMap,
  type AddressMapInput,
  bitsBelow,
  cxlRegisters,
  cxlWindows,
  GiB,
  KiB,
  larger,
  MiB,
  roundUp,
  TiB,
} from './address-map.ts';
import { x86Cpu } from './cpu-models.ts';
import { Q35_ECAM } from './firmwares.ts';

/** How the two x86 machines differ. */
export interface X86Memory {
  /** RAM below 4 GiB, given all of it and the user's bound. */
  readonly below4g: (total: bigint, bound: bigint | undefined) => bigint;
  /** 64-bit window for BARs unless more is needed. */
  readonly window64: bigint;
  readonly ecam: boolean;
}

const FOUR_GIB = 4n * GiB;
/** HyperTransport reserves the 12 GiB below 1 TiB on AMD hosts: QEMU moves RAM above it (machine versions from 7.1). */
const HYPERTRANSPORT = TiB - 12n * GiB;
const IOAPIC = 0xfec0_0000n;
const DEVICES = [
  { name: 'I/O APIC', base: IOAPIC, size: 4n * KiB },
  { name: 'HPET', base: 0xfed0_0000n, size: 1n * KiB },
  { name: 'local APICs', base: 0xfee0_0000n, size: 1n * MiB },
];

/** The address map of q35 and pc (QEMU's hw/i386/pc.c, pc_q35.c, pc_piix.c). */
export function x86AddressMap(memory: X86Memory): (input: AddressMapInput) => AddressMap {
  return (input) => {
    const { machine, total } = input;
    const below = min(total, memory.below4g(total, machine.maxRamBelow4g));
    const at4g = upperHalf(input, total - below, FOUR_GIB, memory.window64);
    const reaches = at4g.end > HYPERTRANSPORT;
    const upper =
      reaches && x86Cpu(machine.cpuModel).amd ? upperHalf(input, total - below, TiB, memory.window64) : at4g;
    const ecam = memory.ecam ? { base: Q35_ECAM[machine.firmware], lastBus: 255 } : undefined;
    const windowBase = ecam ? ecam.base + 256n * MiB : below;
    return {
      ramStart: 0n,
      ramHoles: [
        { start: 640n * KiB, end: 1n * MiB, lost: true },
        { start: below, end: upper.start, lost: false },
      ],
      hotplugBase: upper.hotplugBase,
      ecam,
      window64: upper.window64,
      cxl: upper.cxl,
      devices: [
        ...(windowBase < IOAPIC
          ? [{ name: 'PCI window below 4 GiB', base: windowBase, size: IOAPIC - windowBase }]
          : []),
        ...DEVICES,
      ],
      addressBits: bitsBelow(upper.end),
      vendorDecides: reaches,
    };
  };
}

/** What lies above the low RAM when the rest of it starts at `start`. */
function upperHalf(input: AddressMapInput, ram: bigint, start: bigint, usual: bigint) {
  const { hotplug, cxl, need64 } = input;
  const least = input.window64 ?? usual;
  const hotplugBase = roundUp(start + ram, GiB);
  const memoryEnd = hotplug > 0n ? hotplugBase + hotplug : start + ram;
  const registers = cxl && cxlRegisters(memoryEnd, cxl.hostBridges);
  const placed = registers && cxlWindows(registers.base + registers.size, cxl.windows);
  const base = roundUp(placed?.end ?? memoryEnd, GiB);
  const need = roundUp(need64(base), GiB);
  const size = larger(need, least);
  const window64 = { name: 'PCI window above 4 GiB', base, size, required: size !== usual };
  return {
    start,
    hotplugBase,
    cxl: registers && placed && { registers, windows: placed.windows },
    window64,
    end: base + size,
  };
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
