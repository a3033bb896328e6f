import type { Plan } from '../../../src/attach/plan.ts';
import { planAttach } from '../../../src/attach/plan-attach.ts';
import type { Surroundings } from '../../../src/attach/surroundings/surroundings.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Host, HostDevice, HostGroup, HostIommu } from '../../../src/vfio/sysfs/host.ts';
import { resolved } from '../../topology/support/resolved.ts';

/** A network card on Intel hardware, alone in group 7, as the host has it before anything is done. */
export const CARD: HostDevice = {
  bdf: '0000:41:00.0',
  vendor: 0x8086,
  device: 0x10d3,
  subsystemVendor: 0x8086,
  subsystemDevice: 0,
  class: 0x020000,
  revision: 0,
  modalias: 'pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00',
  driver: 'e1000e',
  driverOverride: undefined,
  node: 0,
  group: 7,
  iommu: 'dmar0',
  bars: [],
  resetMethods: ['flr'],
  express: true,
  bridge: false,
  secondaryBus: undefined,
  bridges: ['0000:40:01.0'],
  rootBus: '0000:40',
  physicalFunction: undefined,
  virtualFunctions: [],
  maxVirtualFunctions: 0,
  cdev: undefined,
};

/** VT-d with 48 bits, without scalable mode: as Xeons of 2017 have it. */
export const DMAR: HostIommu = {
  name: 'dmar0',
  kind: 'intel',
  function: undefined,
  devices: ['0000:41:00.0'],
  registers: { cap: 0x8d2078c106f0466n, ecap: 0xf020dfn },
};

export const GROUP: HostGroup = {
  id: 7,
  type: 'DMA-FQ',
  devices: ['0000:41:00.0'],
  others: [],
  reserved: [{ start: 0xfee00000n, last: 0xfeefffffn, kind: 'msi' }],
};

export const HOST: Host = {
  release: '6.12.48',
  iommufd: true,
  nodes: [],
  iommus: [DMAR],
  groups: [GROUP],
  devices: [CARD],
};

/** vfio-pci is registered, and a variant driver can be loaded. */
export const AROUND: Surroundings = {
  modules: {
    drivers: ['e1000e', 'pcieport', 'vfio-pci', 'virtio-pci'],
    loadable: new Map([['virtio_vfio_pci', ['vfio_pci_core', 'vfio']]]),
    present: new Set(['vfio', 'iommufd']),
    variants: [
      { module: 'virtio_vfio_pci', alias: 'vfio_pci:v00001AF4d00001041sv*sd*bc*sc*i*' },
      { module: 'virtio_vfio_pci', alias: 'vfio_pci:v00001AF4d*sv*sd*bc*sc*i*' },
    ],
  },
  iommuNode: true,
  memoryLock: { limit: undefined, exempt: false },
  uses: new Map(),
  claims: [],
};

export const VM = `
name: vm
machine: { type: q35 }
memory: { total: 4G }
buses: [{ id: port, type: root-port }]
devices: [{ id: nic, on: port, host: "0000:41:00.0" }]
`;

/** A plan of a topology on a host that differs from the one above in some things. */
export function planOf(
  text: string = VM,
  {
    host = {},
    card = {},
    around = {},
  }: { host?: Partial<Host>; card?: Partial<HostDevice>; around?: Partial<Surroundings> } = {},
): Plan {
  return planAttach(
    resolved(text),
    { ...HOST, devices: [{ ...CARD, ...card }], ...host },
    { ...AROUND, ...around },
  );
}

/** `CODE severity text`: code and severity, and the text that the caret points at. */
export function findingsOf({ findings }: Plan): string[] {
  return findings.map(placed);
}

function placed({ code, severity, span }: Diagnostic): string {
  return `${code} ${severity}${span ? ` ${span.source.text.slice(span.start, span.end).split('\n')[0]}` : ''}`;
}
