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
} from './address-map.ts';
import { armCpu } from './cpu-models.ts';
import type { MachineFacts } from './machine-facts.ts';

const RAM = 1n * GiB;
/** High devices never start below this, however little RAM there is. */
const LEGACY_RAM_END = 256n * GiB;
const LEAST_WINDOW = 512n * GiB;
const LOW_ECAM = { base: 0x3f00_0000n, size: 16n * MiB, lastBus: 15 };

/** Arm's virt machine (QEMU's hw/arm/virt.c). */
export const virt: MachineFacts = {
  type: 'virt',
  arch: 'arm',
  firmwares: ['aavmf'],
  ownKeys: ['gic-version', 'its', 'highmem-ecam', 'virtualization'],
  cpuLevels: ['clusters'],
  maxCpus: 512,
  rootBus: { id: 'pcie.0', express: true },
  builtins: [{ id: 'host-bridge', device: 0, function: 0, model: 'gpex-root', multifunction: false }],
  acpiHotplug: false,
  addressMap,
};

function addressMap({ machine, total, hotplug, cxl, need64 }: AddressMapInput): AddressMap {
  const hotplugBase = roundUp(RAM + total, GiB);
  const memoryEnd = hotplugBase + roundUp(hotplug, GiB);
  const redistributors = place(larger(memoryEnd, LEGACY_RAM_END), 64n * MiB);
  const registers = cxl && cxlRegisters(redistributors.end, cxl.hostBridges);
  const highEcam = place(redistributors.end + (registers?.size ?? 0n), 256n * MiB);
  // The window is a power of two and lies at a multiple of its size, so all BARs fit if their sum does.
  const need = powerOfTwo(need64(0n));
  const size = larger(need, LEAST_WINDOW);
  const window = place(highEcam.end, size);
  const cxlPlaced = cxl && cxlWindows(window.end, cxl.windows);
  const { addressBits, aarch64 } = armCpu(machine.cpuModel);
  // What the processors cannot address is left out, in order; the low place serves for the configuration space.
  const fits = ({ end }: { end: bigint }) => addressBits === undefined || bitsBelow(end) <= addressBits;
  const ecam = machine.highmemEcam && aarch64 && fits(highEcam) ? { ...highEcam, lastBus: 255 } : LOW_ECAM;
  const hasWindow = need > 0n || fits(window);
  return {
    ramStart: RAM,
    ramHoles: [],
    hotplugBase,
    ecam: { base: ecam.base, lastBus: ecam.lastBus },
    window64: hasWindow
      ? { name: 'PCI window above 4 GiB', base: window.base, size, required: need > LEAST_WINDOW }
      : undefined,
    cxl: registers && { registers, windows: cxlPlaced?.windows ?? [] },
    devices: [
      { name: 'flash', base: 0n, size: 128n * MiB },
      { name: 'interrupt controller', base: 0x0800_0000n, size: 16n * MiB },
      { name: 'devices', base: 0x0900_0000n, size: 48n * MiB },
      { name: 'platform bus', base: 0x0c00_0000n, size: 32n * MiB },
      { name: 'PCI window below 4 GiB', base: 0x1000_0000n, size: 0x2eff_0000n },
      { name: 'PCI I/O', base: 0x3eff_0000n, size: 64n * KiB },
      ...(fits(redistributors)
        ? [{ name: 'further redistributors', base: redistributors.base, size: 64n * MiB }]
        : []),
    ],
    addressBits: bitsBelow(
      cxlPlaced && cxl.windows.length > 0 ? cxlPlaced.end : need > 0n ? window.end : memoryEnd,
    ),
    vendorDecides: false,
  };
}

function place(from: bigint, size: bigint) {
  const base = roundUp(from, size);
  return { base, size, end: base + size };
}

/** The smallest power of two that is not below a number; 0 for 0. */
function powerOfTwo(least: bigint): bigint {
  if (least === 0n) return 0n;
  let value = 1n;
  while (value < least) value <<= 1n;
  return value;
}
