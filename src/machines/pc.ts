import { GiB } from './address-map.ts';
import type { MachineFacts } from './machine-facts.ts';
import { x86AddressMap } from './x86-address-map.ts';

const LOW_END = 0xe000_0000n;

const USB = { id: 'usb', device: 1, function: 2, model: 'piix3-usb-uhci', multifunction: false };

/** i440FX and PIIX (QEMU's hw/i386/pc_piix.c). */
export const pc: MachineFacts = {
  type: 'pc',
  arch: 'x86',
  firmwares: ['seabios', 'ovmf'],
  ownKeys: ['pic', 'max-ram-below-4g'],
  cpuLevels: ['dies', 'modules'],
  maxCpus: 255,
  rootBus: { id: 'pci.0', express: false },
  builtins: [
    { id: 'host-bridge', device: 0, function: 0, model: 'i440FX', multifunction: false },
    { id: 'isa-bridge', device: 1, function: 0, model: 'PIIX3', multifunction: true },
    { id: 'ide', device: 1, function: 1, model: 'piix3-ide', multifunction: false },
    { ...USB, by: { property: 'usb', usual: false } },
    { id: 'power', device: 1, function: 3, model: 'PIIX4_PM', multifunction: false },
  ],
  acpiHotplug: true,
  addressMap: x86AddressMap({
    below4g: (total, bound = LOW_END) => (total >= bound && bound > 3n * GiB ? 3n * GiB : bound),
    window64: 2n * GiB,
    ecam: false,
  }),
};
