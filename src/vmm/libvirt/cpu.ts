import type { Platform } from '../../topology/platform.ts';
import { smpArgs } from '../qemu/cpu-args.ts';
import { cpuModelArgs } from '../qemu/machine-args.ts';
import type { DomainPlan } from './domain-plan.ts';
import { numa } from './numa.ts';
import { type Element, element } from './xml.ts';

/** Processors there can ever be, and how many of them are there at boot. */
export function vcpu({ cpuTopology: { present, max } }: Platform): Element {
  return element('vcpu', { placement: 'static', current: present < max ? present : undefined }, String(max));
}

const MOST_WITHOUT_IOMMU = 255;

/** `<cpu>`: model, topology and NUMA nodes. */
export function cpu(plan: DomainPlan): Element {
  refuseOwnIommu(plan);
  const { cpuTopology: cpus, machine } = plan.platform;
  const model = modelOf(plan);
  // libvirt knows no modules, and would tell QEMU of clusters that nobody declared, which Arm's PPTT would then have.
  const said = machine.arch === 'x86' ? cpus.modules === 1 : cpus.clustersDeclared;
  if (!said) plan.args.push(...smpArgs(plan.platform));
  const topology = {
    sockets: cpus.sockets,
    dies: machine.arch === 'x86' ? cpus.dies : undefined,
    clusters: cpus.clustersDeclared ? cpus.clusters : undefined,
    cores: cpus.cores,
    threads: cpus.threads,
  };
  return element('cpu', { mode: model.mode, check: model.mode === 'custom' ? 'none' : undefined }, [
    ...model.elements,
    said ? element('topology', topology) : undefined,
    numa(plan),
  ]);
}

/** Processors beyond the ids that interrupts reach by themselves get an IOMMU from libvirt unless there is one. */
function refuseOwnIommu({ platform, report }: DomainPlan): void {
  const { machine, cpuTopology, iommus, declaration } = platform;
  if (machine.type !== 'q35' || cpuTopology.max <= MOST_WITHOUT_IOMMU || iommus.length > 0) return;
  report.error(
    'PXM340',
    `libvirt gives q35 with ${cpuTopology.max} processors, more than ${MOST_WITHOUT_IOMMU}, a VT-d unit that is not declared`,
    {
      span: declaration.at(declaration.topology, 'cpus'),
      remedy: 'declare it: iommus: [{ type: intel, extended-ids: true }]',
    },
  );
}

/** libvirt knows models by name with features; what QEMU takes beyond that goes to QEMU itself. */
function modelOf({ platform, args }: DomainPlan): { mode: string | undefined; elements: Element[] } {
  const [, text] = cpuModelArgs(platform);
  if (text === undefined) return { mode: undefined, elements: [] };
  const [name = '', ...words] = text.split(',');
  const features = words.map(feature);
  const mode = name === 'host' ? 'host-passthrough' : name === 'max' ? 'maximum' : 'custom';
  const onArm = platform.machine.arch === 'arm';
  if (features.includes(undefined) || /-v\d+$/.test(name) || (onArm && features.length > 0)) {
    args.push('-cpu', text);
    return { mode: undefined, elements: [] };
  }
  const model = mode === 'custom' ? [element('model', { fallback: 'forbid' }, name)] : [];
  return { mode, elements: [...model, ...features.filter((one) => one !== undefined)] };
}

/** `+x2apic`, `-x2apic` or `x2apic=on`; undefined for what is no feature that is there or not. */
function feature(word: string): Element | undefined {
  const [, sign, signed, name, value] = /^(?:([+-])([\w.-]+)|([\w.-]+)=(on|off))$/.exec(word) ?? [];
  const found = signed ?? name;
  if (found === undefined) return undefined;
  const wanted = sign === '+' || value === 'on';
  return element('feature', { policy: wanted ? 'require' : 'disable', name: found });
}
