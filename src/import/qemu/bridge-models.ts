import type { DeclaredBus } from '../../topology/schema/topology.ts';

/** What a model of a port, bridge or expander is in the language, and the bus it opens. */
export interface BridgeModel {
  readonly type: DeclaredBus['type'];
  /** The model that the type means by itself. */
  readonly usual?: true;
  /** Has a chassis number, 0 unless given. */
  readonly chassis?: true;
  /** An expander: its bus is a root bus. */
  readonly root?: true;
  /** Name of its bus where it has no id, as QEMU numbers them. */
  readonly bus: 'pci' | 'pcie';
}

export const BRIDGE_MODELS: ReadonlyMap<string, BridgeModel> = new Map([
  ['pxb-pcie', { type: 'expander', usual: true, root: true, bus: 'pcie' }],
  ['pxb', { type: 'expander', usual: true, root: true, bus: 'pci' }],
  ['pxb-cxl', { type: 'cxl-expander', usual: true, root: true, bus: 'pcie' }],
  ['pcie-root-port', { type: 'root-port', chassis: true, usual: true, bus: 'pcie' }],
  ['ioh3420', { type: 'root-port', chassis: true, bus: 'pcie' }],
  ['cxl-rp', { type: 'cxl-root-port', chassis: true, usual: true, bus: 'pcie' }],
  ['x3130-upstream', { type: 'upstream-port', usual: true, bus: 'pcie' }],
  ['cxl-upstream', { type: 'upstream-port', bus: 'pcie' }],
  ['xio3130-downstream', { type: 'downstream-port', chassis: true, usual: true, bus: 'pcie' }],
  ['cxl-downstream', { type: 'downstream-port', chassis: true, bus: 'pcie' }],
  ['pci-bridge', { type: 'pci-bridge', usual: true, bus: 'pci' }],
  ['pci-bridge-seat', { type: 'pci-bridge', bus: 'pci' }],
  ['pcie-pci-bridge', { type: 'pcie-pci-bridge', usual: true, bus: 'pci' }],
  ['i82801b11-bridge', { type: 'dmi-bridge', usual: true, bus: 'pci' }],
]);
