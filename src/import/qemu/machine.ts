import { MACHINES } from '../../machines/machines.ts';
import { VMMS } from '../../machines/vmms.ts';
import type { Firmware, MachineType } from '../../topology/platform.ts';
import { asksForKvm } from './accelerator.ts';
import type { Gathered } from './gather.ts';
import { itemText } from './items.ts';
import type { Program } from './program.ts';
import { optionValue, parseSize, parseSwitch } from './values.ts';
import { Mapping } from './yaml-text.ts';

/** The machine that a command line starts. */
export interface ImportedMachine {
  readonly type: MachineType;
  readonly section: Mapping;
  /** A switch of the machine that the language has no word for; undefined where it is not touched. */
  readonly switched: (property: string) => boolean | undefined;
  /** Properties that sections other than `machine` say. */
  readonly hmat: boolean;
  readonly cxl: boolean;
  readonly bypass: boolean;
  readonly smmuv3: boolean;
  readonly memoryBackend: string | undefined;
}

/** Families of versioned machine types, and the names without version. */
const FAMILIES: Readonly<Record<string, MachineType>> = {
  'pc-q35': 'q35',
  'pc-i440fx': 'pc',
  virt: 'virt',
  q35: 'q35',
  pc: 'pc',
};
const NEWEST = '11.1';
/** Processors that a GIC of version 2 serves; with more, QEMU takes version 3. */
const GIC2_CPUS = 8;

/** Reads `-machine`. `maxCpus` decides the interrupt controller where none is named. */
export function readMachine(gathered: Gathered, program: Program, maxCpus: number): ImportedMachine {
  const { machine, collector, items } = gathered;
  const named = machine.place('type');
  const name = machine.take('type') ?? program.defaultMachine;
  const found = name === undefined ? undefined : machineType(name);
  if (found === undefined || MACHINES[found.type].arch !== program.arch) {
    const message =
      name === undefined
        ? `${program.name} has no default machine, and none is named`
        : `machine ${JSON.stringify(name)} of ${program.name} cannot be described`;
    const known = Object.values(MACHINES).filter(({ arch }) => arch === program.arch);
    collector.error('PXM312', message, {
      span: named ?? items[0]?.span,
      remedy: `name ${known.map(({ type }) => type).join(' or ')} with -machine`,
    });
    collector.throwIfErrors();
  }
  const { type, version } = found ?? { type: 'q35', version: NEWEST };
  const vmm = `qemu-${version}`;
  if (!Object.hasOwn(VMMS, vmm)) {
    collector.error('PXM312', `machine version ${version} cannot be described`, {
      span: named,
      remedy: `name a version from ${Object.keys(VMMS)
        .filter((key) => key.startsWith('qemu-'))
        .map((key) => key.slice('qemu-'.length))
        .join(', ')}, or none for ${NEWEST}`,
    });
  }
  const section = new Mapping()
    .set('type', type)
    .set('vmm', vmm === `qemu-${NEWEST}` ? undefined : vmm)
    .set('firmware', namedFirmware(gathered, type))
    .section('oem', readOem(gathered));
  if (program.arch === 'x86') {
    section
      .set('pic', machine.peek('pic') === 'auto' ? drop(gathered, 'pic') : machine.takeSwitch('pic'))
      .set('max-ram-below-4g', machine.takeSize('max-ram-below-4g'));
  } else readArm(gathered, section, maxCpus);
  refuseEnclaves(gathered);
  section.set('pci-window', machine.takeSize('highmem-mmio-size') ?? hostBridgeWindow(gathered));
  const bypass = machine.takeSwitch('default-bus-bypass-iommu') ?? false;
  section.set('bypass', bypass || undefined);
  const smmuv3 = machine.takeChoice('iommu', ['none', 'smmuv3']) === 'smmuv3';
  const flags = items.some((item) => item.name === 'usb' || item.name === 'usbdevice');
  return {
    type,
    section,
    switched: (property) => (property === 'usb' && flags ? true : parseSwitch(machine.peek(property) ?? '')),
    hmat: machine.takeSwitch('hmat') ?? false,
    cxl: machine.takeSwitch('cxl') ?? false,
    bypass,
    smmuv3,
    memoryBackend: machine.take('memory-backend'),
  };
}

/** What no section of the language has a word for. `remaps`: an IOMMU remaps interrupts. */
export function machineOptions({ machine, items }: Gathered, remaps: boolean): Mapping {
  const options = new Mapping();
  if (remaps && machine.peek('kernel-irqchip') === 'split') machine.take('kernel-irqchip');
  for (const { key, value } of machine.rest()) options.set(key, optionValue(value));
  const usb = items.find((item) => item.name === 'usb');
  if (usb && !machine.has('usb')) {
    options.set('usb', true, itemText(usb));
    usb.words = [];
  }
  return options;
}

/** Memory of SGX enclaves has a place in the memory map and entries in SRAT. */
function refuseEnclaves({ machine, collector }: Gathered): void {
  const enclave = machine.rest().find(({ key }) => key.startsWith('sgx-epc.'));
  if (enclave === undefined) return;
  collector.error('PXM312', 'memory of SGX enclaves cannot be described', {
    span: enclave.span,
    remedy: 'leave out sgx-epc, or describe a machine without it',
  });
}

function machineType(name: string): { type: MachineType; version: string } | undefined {
  const [, family = '', version = NEWEST] = /^(.*?)(?:-(\d+\.\d+))?$/.exec(name) ?? [];
  const type = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
  return type && { type, version };
}

function drop({ machine }: Gathered, key: string): undefined {
  machine.take(key);
}

/** `-global q35-pcihost.pci-hole64-size=` and the like. */
function hostBridgeWindow({ items, globals }: Gathered): bigint | undefined {
  const found = globals.findLast(
    ({ driver, property }) => /^(?:q35|i440FX)-pcihost$/.test(driver) && property.key === 'pci-hole64-size',
  );
  for (const item of items) if (item.span === found?.property.span) item.words = [];
  return found && parseSize(found.property.value);
}

function readOem({ machine }: Gathered): Mapping {
  return new Mapping()
    .set('id', machine.take('x-oem-id') || undefined)
    .set('table-id', machine.take('x-oem-table-id') || undefined);
}

/** A firmware image whose name tells what it is: it decides bus numbers and the base in MCFG. */
function namedFirmware({ items, machine }: Gathered, type: MachineType): Firmware | undefined {
  if (type === 'virt') return undefined;
  const images = items.flatMap((item) => {
    if (item.name === 'bios' || item.name === 'pflash') return item.argument?.text ?? '';
    return item.name === 'drive' && item.properties?.peek('if') === 'pflash'
      ? (item.properties.peek('file') ?? '')
      : [];
  });
  const all = [...images, machine.peek('firmware') ?? ''];
  return all.some((image) => /ovmf|edk2/i.test(image)) ? 'ovmf' : undefined;
}

function readArm(gathered: Gathered, section: Mapping, maxCpus: number): void {
  const { machine, collector, items } = gathered;
  const virtualization = machine.takeSwitch('virtualization') ?? false;
  const place = machine.place('gic-version');
  const named = machine.take('gic-version');
  const version = gicVersion(named, virtualization, maxCpus);
  if (version === undefined) {
    collector.error('PXM312', `gic-version=${named} cannot be described`, {
      span: place,
      remedy: 'name 2, 3, 4 or max',
    });
  }
  if (asksForKvm(gathered) && (named === undefined || named === 'max')) {
    collector.warning('PXM312', `with KVM the host decides the GIC's version; ${version} is taken here`, {
      span: place ?? items.find(({ name }) => name === 'machine')?.span,
      remedy: 'name 2 or 3 with gic-version',
    });
  }
  section.set(
    'gic-version',
    version ?? '3',
    named === undefined ? 'what QEMU takes when none is named' : undefined,
  );
  const its = machine.takeSwitch('its');
  const msi = machine.takeChoice('msi', ['auto', 'its', 'gicv2m', 'off']);
  section
    // QEMU lets msi= have its way over its=.
    .set('its', msi === undefined && version !== '2' && its === false ? false : undefined)
    .set('msi', msi === 'auto' ? undefined : msi)
    .set('highmem-ecam', machine.takeSwitch('highmem-ecam'))
    .set('virtualization', virtualization || undefined);
}

/** As QEMU decides without KVM, which emulates version 4 only with EL2. */
function gicVersion(named: string | undefined, virtualization: boolean, maxCpus: number) {
  if (named === undefined) return maxCpus > GIC2_CPUS ? '3' : '2';
  if (named === 'max') return virtualization ? '4' : '3';
  return (['2', '3', '4'] as const).find((version) => version === named);
}
