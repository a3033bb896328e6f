import type { Machine } from '../topology/platform.ts';

/** What a processor model of the VMM decides about the machine. */
export interface X86CpuFacts {
  /** The guest sees an AMD processor. */
  readonly amd: boolean;
  /** The model names its vendor; else KVM shows the host's, whatever the model. */
  readonly vendorNamed: boolean;
  /** Physical address bits; undefined when the host decides. */
  readonly addressBits: number | undefined;
  /** Has x2APIC without the help of KVM, which adds it to every model. */
  readonly x2apic: boolean;
}

export const DEFAULT_X86_MODEL = 'qemu64';
/** QEMU's own default for virt is a 32-bit processor. */
export const DEFAULT_ARM_MODEL = 'cortex-a57';
/** Address bits of every model that does not name its own. */
const DEFAULT_ADDRESS_BITS = 40;
const OF_HOST = /^(host|max)$/;
const AMD = /^(EPYC|Opteron|phenom|athlon|qemu64|host$|max$)/;
const WITHOUT_X2APIC =
  /^(EPYC|Opteron|phenom|athlon|qemu|Dhyana|486|pentium|n270|kvm|core2?duo|Conroe|Penryn|Nehalem|Westmere|base)/;

/** Facts of a model as `-cpu` takes it: name, then features. Taken from `query-cpu-model-expansion` of QEMU 11.1. */
export function x86Cpu(model: string | undefined): X86CpuFacts {
  const [name = DEFAULT_X86_MODEL, ...features] = (model ?? DEFAULT_X86_MODEL).split(',');
  const settings = new Map(features.map(setting));
  const vendor = settings.get('vendor');
  const bits = settings.get('phys-bits');
  const hostBits = OF_HOST.test(name)
    ? settings.get('host-phys-bits') !== 'off'
    : isOn(settings, 'host-phys-bits');
  return {
    vendorNamed: vendor !== undefined,
    amd: vendor === undefined ? AMD.test(name) : vendor === 'AuthenticAMD',
    addressBits:
      bits !== undefined && Number(bits) > 0 ? Number(bits) : hostBits ? undefined : DEFAULT_ADDRESS_BITS,
    x2apic: settings.has('x2apic') ? isOn(settings, 'x2apic') : !WITHOUT_X2APIC.test(name),
  };
}

function setting(feature: string): [name: string, value: string] {
  const [name = '', value = 'on'] = feature.split('=');
  if (name.startsWith('+')) return [name.slice(1), 'on'];
  if (name.startsWith('-')) return [name.slice(1), 'off'];
  return [name, value];
}

function isOn(settings: ReadonlyMap<string, string>, name: string): boolean {
  return ['on', 'true', 'yes', 'y'].includes(settings.get(name) ?? 'off');
}

export interface ArmCpuFacts {
  /** Physical address bits; undefined when the host decides. */
  readonly addressBits: number | undefined;
  readonly aarch64: boolean;
}

/** By model, from what QEMU 11.1 says when memory exceeds them; `host` and `max` are the host's. */
const ARM_ADDRESS_BITS: Readonly<Record<string, number>> = {
  'cortex-a7': 40,
  'cortex-a15': 40,
  'cortex-a35': 40,
  'cortex-a53': 40,
  'cortex-a55': 40,
  'cortex-a57': 44,
  'cortex-a72': 44,
  'cortex-a76': 40,
  'cortex-a710': 40,
  a64fx: 40,
  'neoverse-n1': 48,
  'neoverse-n2': 48,
  'neoverse-v1': 48,
};
const ARM_32BIT: readonly string[] = ['cortex-a7', 'cortex-a15'];

export function armCpu(model: string | undefined): ArmCpuFacts {
  const [name = DEFAULT_ARM_MODEL] = (model ?? DEFAULT_ARM_MODEL).split(',');
  return { addressBits: ARM_ADDRESS_BITS[name], aarch64: !ARM_32BIT.includes(name) };
}

/** Physical address bits of the processors of a machine; undefined when the host decides. */
export function addressBitsOf({ arch, cpuModel }: Pick<Machine, 'arch' | 'cpuModel'>): number | undefined {
  return (arch === 'x86' ? x86Cpu(cpuModel) : armCpu(cpuModel)).addressBits;
}
