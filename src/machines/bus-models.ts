import type { BridgeKind } from '../topology/platform.ts';

/** What each kind of port, bridge and expander is and takes. */
export interface BusModel {
  /** The model in QEMU. */
  readonly model: string;
  readonly opens: 'express' | 'conventional';
  /** Device numbers below it: a port leads to one device. */
  readonly slots: 1 | 32;
  /** Opens a root bus of its own. */
  readonly root: boolean;
  /** QEMU's property for its chassis number. */
  readonly chassis?: 'chassis' | 'chassis_nr';
  readonly busReserve?: true;
  /** Has a standard hotplug controller (SHPC). */
  readonly standardHotplug?: true;
}

const port = { opens: 'express', slots: 1, root: false } as const;
const bridge = { opens: 'conventional', slots: 32, root: false } as const;
const expander = { opens: 'express', slots: 32, root: true } as const;

/** By kind; `expander` on a conventional root bus is `CONVENTIONAL_EXPANDER`. */
export const BUS_MODELS: Readonly<Record<BridgeKind, BusModel>> = {
  expander: { ...expander, model: 'pxb-pcie' },
  'cxl-expander': { ...expander, model: 'pxb-cxl' },
  'root-port': { ...port, model: 'pcie-root-port', chassis: 'chassis', busReserve: true },
  'cxl-root-port': { ...port, model: 'cxl-rp', chassis: 'chassis', busReserve: true },
  'upstream-port': { ...port, slots: 32, model: 'x3130-upstream' },
  'downstream-port': { ...port, model: 'xio3130-downstream', chassis: 'chassis' },
  'pci-bridge': {
    ...bridge,
    model: 'pci-bridge',
    chassis: 'chassis_nr',
    busReserve: true,
    standardHotplug: true,
  },
  'pcie-pci-bridge': { ...bridge, model: 'pcie-pci-bridge', standardHotplug: true },
  'dmi-bridge': { ...bridge, model: 'i82801b11-bridge' },
};

/** QEMU's `pxb`: a root bus with nothing on it but one bridge, which the devices are behind. */
export const CONVENTIONAL_EXPANDER = { expander: 'pxb', bridge: 'pci-bridge' } as const;

/** Model of a device with a host address. */
export const ASSIGNED_DEVICE = 'vfio-pci';
