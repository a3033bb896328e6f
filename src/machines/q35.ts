import { GiB } from './address-map.ts';
import type { MachineFacts } from './machine-facts.ts';
import { x86AddressMap } from './x86-address-map.ts';

/** RAM below 4 GiB ends before the place where firmware puts the configuration window. */
const LOW_END = 0xb000_0000n;

const SATA = { id: 'sata', device: 0x1f, function: 2, model: 'ich9-ahci', multifunction: false };
const SMBUS = { id: 'smbus', device: 0x1f, function: 3, model: 'ICH9-SMB', multifunction: false };
const USB = [
  { id: 'usb-1', function: 0, model: 'ich9-usb-uhci1' },
  { id: 'usb-2', function: 1, model: 'ich9-usb-uhci2' },
  { id: 'usb-3', function: 2, model: 'ich9-usb-uhci3' },
  { id: 'usb-fast', function: 7, model: 'ich9-usb-ehci1' },
];

/** Q35 and ICH9 (QEMU's hw/i386/pc_q35.c). */
export const q35: MachineFacts = {
  type: 'q35',
  arch: 'x86',
  firmwares: ['seabios', 'ovmf'],
  ownKeys: ['pic', 'max-ram-below-4g'],
  cpuLevels: ['dies', 'modules'],
  maxCpus: 4096,
  rootBus: { id: 'pcie.0', express: true },
  builtins: [
    { id: 'host-bridge', device: 0, function: 0, model: 'mch', multifunction: false },
    { id: 'isa-bridge', device: 0x1f, function: 0, model: 'ICH9-LPC', multifunction: true },
    { ...SATA, by: { property: 'sata', usual: true } },
    { ...SMBUS, by: { property: 'smbus', usual: true } },
    ...USB.map((fn) => ({ ...fn, device: 0x1d, multifunction: true, by: { property: 'usb', usual: false } })),
  ],
  acpiHotplug: true,
  addressMap: x86AddressMap({
    below4g: (total, bound) => {
      const low = total >= LOW_END ? 2n * GiB : LOW_END;
      return bound !== undefined && bound < low ? bound : low;
    },
    window64: 32n * GiB,
    ecam: true,
  }),
};
