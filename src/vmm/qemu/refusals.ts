import { Collector } from '../../diagnostics/collector.ts';
import { beyondQemu } from '../../machines/beyond-qemu.ts';
import { type PlacedMemoryDevice, placedMemoryDevices } from '../../machines/qemu-memory-devices.ts';
import { objectNames } from '../../machines/qemu-objects.ts';
import type { Platform } from '../../topology/platform.ts';
import { needsX2apic } from './machine-args.ts';
import { propertyNames } from './property-names.ts';
import { tooManyCxlExpanders, tooManySmmus } from './unit-limits.ts';

/**
 * Throws for what QEMU cannot present (PXM300) and for what it would refuse late or not at all (PXM301), before
 * anything is started. `supplied` are signatures of tables that the guest gets otherwise.
 */
export function refuseUnpresentable(platform: Platform, supplied: ReadonlySet<string> = new Set()): void {
  const report = new Collector();
  noSuchTables(platform, report, supplied);
  for (const check of CHECKS) check(platform, report);
  report.throwIfErrors();
}

const CHECKS = [
  noVmm,
  hostNodes,
  maximumMemory,
  memoryPlaces,
  objectIds,
  propertyNames,
  x2apic,
  tooManySmmus,
  tooManyCxlExpanders,
];

function noVmm({ machine, declaration }: Platform, report: Collector): void {
  if (machine.vmm !== 'none') return;
  report.error('PXM300', 'the machine has vmm: none, so there is no QEMU command line for it', {
    span: declaration.at(declaration.topology.machine, 'vmm'),
    remedy:
      'give the tables to the VMM or firmware they are for, or to the guest kernel in its initrd; for a command line name a version of QEMU, such as vmm: qemu-11.1',
  });
}

function noSuchTables(platform: Platform, report: Collector, supplied: ReadonlySet<string>): void {
  if (platform.machine.vmm === 'none') return;
  for (const { signature, message, span, instead, unmet } of beyondQemu(platform)) {
    if (!unmet && supplied.has(signature)) continue;
    const delivery = unmet
      ? 'build the tables for a VMM that has it (vmm: none)'
      : `give the ${signature} to ${GUEST_WAYS[signature] ?? 'the guest kernel in its initrd'}, or to another VMM or firmware (vmm: none)`;
    report.error('PXM300', message, { span, remedy: `${instead}; or ${delivery}` });
  }
}

/** How a table gets to the guest of a QEMU that does not publish it; Linux takes no VIOT from an initrd. */
const GUEST_WAYS: Readonly<Record<string, string>> = {
  SSDT: 'QEMU with -acpitable, or to the guest kernel in its initrd',
  VIOT: 'QEMU with -acpitable',
};

const LAST_HOST_NODE = 127;

function hostNodes({ backends, nodes, memory, declaration }: Platform, report: Collector): void {
  for (const backend of backends) {
    const beyond = backend.hostNodes.find((node) => node > LAST_HOST_NODE);
    if (beyond === undefined) continue;
    const node = nodes.find((one) => one.backend === backend);
    const owner = memory.backend === backend ? declaration.topology.memory : node?.declared;
    const place = owner?.backend ?? declaration.topology.memory?.backend;
    report.error(
      'PXM301',
      `back end ${backend.id} names host node ${beyond}; QEMU knows 0 to ${LAST_HOST_NODE}`,
      {
        span: place && declaration.at(place, 'host-nodes'),
        remedy: `name host nodes up to ${LAST_HOST_NODE}`,
      },
    );
  }
}

const PAGE = 4096n;

function maximumMemory({ machine, memory, declaration }: Platform, report: Collector): void {
  if (machine.arch !== 'x86' || memory.max % PAGE === 0n) return;
  const declared = declaration.topology.memory;
  report.error('PXM301', `memory can grow to ${memory.max} bytes, which is no multiple of ${PAGE}`, {
    span: declared && declaration.at(declared, 'max'),
    remedy: 'write "max" and hotplug windows in whole pages',
  });
}

/** QEMU gives a device without an address the first place that is free then, whatever later ones ask for. */
function memoryPlaces(platform: Platform, report: Collector): void {
  const [window] = platform.memory.hotplug;
  if (window === undefined) return;
  const before: PlacedMemoryDevice[] = [];
  for (const placed of placedMemoryDevices(platform)) {
    const { device, base, size } = placed;
    const { address } = device.declared;
    const other = before.find((one) => base < one.base + one.size && one.base < base + size);
    const fits = base + size <= window.base + window.size;
    if (other || !fits)
      report.error(
        'PXM301',
        `memory device ${device.id} finds no room at 0x${base.toString(16)}: ${other ? `${other.device.id} is there` : 'the hotplug window ends before it does'}`,
        {
          span: platform.declaration.at(device.declared, address === undefined ? 'size' : 'address'),
          remedy: other
            ? 'write addresses for all memory devices, or for none'
            : 'write other addresses, or a larger memory: { max }',
        },
      );
    before.push(placed);
  }
}

/** QEMU keeps initiators, back ends and all other objects under one roof. */
function objectIds(platform: Platform, report: Collector): void {
  const names = objectNames(platform);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) < at));
  for (const id of twice) {
    const declared = platform.declaration.topology.initiators?.find((one) => one.id === id);
    report.error('PXM301', `QEMU would get two objects with the id ${id}`, {
      span: declared && platform.declaration.at(declared, 'id'),
      remedy: 'give initiators, memory back ends and objects in extra-args ids of their own',
    });
  }
}

function x2apic({ machine, cpus, declaration }: Platform, report: Collector): void {
  const off = /,(x2apic=(off|no|false)|-x2apic)(,|$)/.test(machine.cpuModel ?? '');
  if (!off || !needsX2apic(cpus)) return;
  const declared = declaration.topology.cpus;
  report.error('PXM301', 'there are APIC ids from 255 on, but the CPU model switches x2APIC off', {
    span: declared && declaration.at(declared, 'model'),
    remedy: 'leave x2apic to the topology, or declare fewer CPUs present',
  });
}
