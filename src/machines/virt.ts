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

function addressMap({ machine, total, hotplug, cxl, window64, need64 }: AddressMapInput): AddressMap {
  const hotplugBase = roundUp(RAM + total, GiB);
  const memoryEnd = hotplugBase + roundUp(hotplug, GiB);
  const { addressBits, aarch64 } = armCpu(machine.cpuModel);
  const without = (property: string) =>
    machine.properties.some(([name, value]) => name === property && value === false);
  const reach = without('highmem') ? 32 : addressBits;
  // The window is a power of two and lies at a multiple of its size, so all BARs fit if their sum does.
  const need = powerOfTwo(need64(0n));
  const least = window64 ?? LEAST_WINDOW;
  const windowSize = larger(need, least);
  // Each starts at a multiple of its size; one that is off or that processors do not reach takes no room.
  let end = larger(memoryEnd, LEGACY_RAM_END);
  const high = (on: boolean, size: bigint, needed = false) => {
    const place = { base: roundUp(end, size), size, end: roundUp(end, size) + size };
    const there = on && (needed || reach === undefined || bitsBelow(place.end) <= reach);
    if (there || without('compact-highmem')) end = place.end;
    return there ? place : undefined;
  };
  const redistributors = high(!without('highmem-redists'), 64n * MiB);
  // QEMU leaves no room for these, so the configuration space may lie over them.
  const registersAt = end;
  const highEcam = high(machine.highmemEcam && aarch64, 256n * MiB);
  const window = high(!without('highmem-mmio'), windowSize, need > 0n);
  const registers = cxl && cxlRegisters(registersAt, cxl.hostBridges);
  const cxlPlaced = cxl && cxlWindows(end, cxl.windows);
  const ecam = highEcam ? { ...highEcam, lastBus: 255 } : LOW_ECAM;
  return {
    ramStart: RAM,
    ramHoles: [],
    hotplugBase,
    ecam: { base: ecam.base, lastBus: ecam.lastBus },
    window64: window && {
      name: 'PCI window above 4 GiB',
      base: window.base,
      size: windowSize,
      required: windowSize !== LEAST_WINDOW,
    },
    cxl: registers && { registers, windows: cxlPlaced?.windows ?? [] },
    devices: [
      { name: 'flash', base: 0n, size: 128n * MiB },
      { name: 'interrupt controller', base: 0x0800_0000n, size: 16n * MiB },
      { name: 'devices', base: 0x0900_0000n, size: 48n * MiB },
      { name: 'platform bus', base: 0x0c00_0000n, size: 32n * MiB },
      { name: 'PCI window below 4 GiB', base: 0x1000_0000n, size: 0x2eff_0000n },
      { name: 'PCI I/O', base: 0x3eff_0000n, size: 64n * KiB },
      ...(redistributors
        ? [{ name: 'further redistributors', base: redistributors.base, size: 64n * MiB }]
        : []),
    ],
    // A window that processors do not reach QEMU places at 0, over everything that is there.
    addressBits: bitsBelow(
      cxlPlaced && cxl.windows.length > 0 ? cxlPlaced.end : need > 0n && window ? window.end : memoryEnd,
    ),
    vendorDecides: false,
  };
}

/** The smallest power of two that is not below a number; 0 for 0. */
function powerOfTwo(least: bigint): bigint {
  if (least === 0n) return 0n;
  let value = 1n;
  while (value < least) value <<= 1n;
  return value;
}
