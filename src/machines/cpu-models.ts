/** What a processor model of the VMM decides about the machine. */
export interface X86CpuFacts {
  /** The guest sees an AMD processor. `host` and `max` show the host's; QEMU's own emulation is AMD. */
  readonly amd: boolean;
  /** Physical address bits; undefined when the host decides. */
  readonly addressBits: number | undefined;
  /** Has x2APIC without the help of KVM, which adds it to every model. */
  readonly x2apic: boolean;
}

export const DEFAULT_X86_MODEL = 'qemu64';
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
