import { DEFAULT_X86_MODEL, x86Cpu } from '../../machines/cpu-models.ts';
import type { Machine, MachineType, Platform } from '../../topology/platform.ts';
import { cxlMachineProperties } from './cxl-args.ts';
import { iommuMachineProperties } from './iommu-args.ts';
import { memoryDeviceMachineProperties } from './memory-device-args.ts';
import { option, type Property, sizeText } from './option.ts';

/** Machine types as QEMU names their versions. */
const VERSIONED: Readonly<Record<MachineType, string>> = { q35: 'pc-q35', pc: 'pc-i440fx', virt: 'virt' };

/** The host bridge whose property is the size of the 64-bit window; virt has a machine property. */
const HOST_BRIDGE: Readonly<Record<MachineType, string | undefined>> = {
  q35: 'q35-pcihost',
  pc: 'i440FX-pcihost',
  virt: undefined,
};

const DEFAULT_ARM_MODEL = 'cortex-a57';

/** `-machine` with everything that decides tables, and the 64-bit PCI window. */
export function machineArgs(platform: Platform): string[] {
  const { machine, pci } = platform;
  const bridge = HOST_BRIDGE[machine.type];
  const window = pci.window64 === undefined ? undefined : sizeText(pci.window64);
  const properties: Property[] = [
    ...(machine.arch === 'x86' ? x86Properties(machine) : armProperties(platform)),
    ['highmem-mmio-size', bridge === undefined ? window : undefined],
    ...oemProperties(platform),
    ['hmat', platform.performance ? true : undefined],
    ...iommuMachineProperties(platform),
    ...cxlMachineProperties(platform),
    ...memoryDeviceMachineProperties(platform),
    ...processorCacheProperties(platform),
    ['memory-backend', platform.memory.backend?.id],
    ...machine.properties,
  ];
  return [
    '-machine',
    option(machineType(machine), properties),
    ...(bridge && window ? ['-global', `${bridge}.pci-hole64-size=${window}`] : []),
  ];
}

/** `pc-q35-11.1`. */
export function machineType({ type, version }: Machine): string {
  return `${VERSIONED[type]}-${version}`;
}

export function x86Properties({ pic, maxRamBelow4g }: Machine): Property[] {
  return [
    ['pic', pic ? undefined : false],
    ['max-ram-below-4g', maxRamBelow4g === undefined ? undefined : sizeText(maxRamBelow4g)],
  ];
}

export function armProperties({ machine, declaration }: Platform): Property[] {
  const { gic, highmemEcam, virtualization } = machine;
  const { its, msi } = declaration.topology.machine;
  return [
    ['gic-version', gic?.version],
    ['its', gic && gic.version > 2 && its === false ? false : undefined],
    ['msi', msi],
    ['highmem-ecam', highmemEcam ? undefined : false],
    ['virtualization', virtualization ? true : undefined],
  ];
}

/** Only declared ids: QEMU pads its own with spaces, but those it is given with NULs. */
export function oemProperties({ declaration }: Platform): Property[] {
  const { oem } = declaration.topology.machine;
  return [
    ['x-oem-id', oem?.id],
    ['x-oem-table-id', oem?.['table-id']],
  ];
}

/** Where processor caches sit. */
export function processorCacheProperties({ declaration }: Platform): Property[] {
  return (declaration.topology.cpus?.caches ?? []).flatMap(
    ({ cache, 'shared-by': level }, at): Property[] => [
      [`smp-cache.${at}.cache`, cache],
      [`smp-cache.${at}.topology`, level],
    ],
  );
}

/** `-cpu`: the declared model; x2APIC added where processor ids need it; virt's default would be a 32-bit one. */
export function cpuModelArgs({ machine, cpus }: Platform): string[] {
  const { arch, cpuModel } = machine;
  if (arch === 'arm') return ['-cpu', cpuModel ?? DEFAULT_ARM_MODEL];
  if (needsX2apic(cpus) && !x86Cpu(cpuModel).x2apic)
    return ['-cpu', `${cpuModel ?? DEFAULT_X86_MODEL},x2apic=on`];
  return cpuModel === undefined ? [] : ['-cpu', cpuModel];
}

/** QEMU creates no processor with an id from 255 on that lacks x2APIC. */
export function needsX2apic(cpus: Platform['cpus']): boolean {
  return cpus.some(({ present, apicId }) => present && apicId !== undefined && apicId >= 255);
}
