import type { MemoryDevice } from '../platform.ts';
import type { DeclaredMemoryDevice } from '../schema/topology.ts';
import { deviceBackend } from './backends.ts';
import { newFunction } from './buses.ts';
import type { Context } from './context.ts';
import type { Draft, NodeDraft } from './draft.ts';
import { checkMemoryDevice, checkWindow } from './memory-device-checks.ts';
import type { MemorySizes } from './memory-sizes.ts';
import { refuseOptions } from './options.ts';
import type { PciDraft } from './pci-draft.ts';
import { parseSlot } from './slots.ts';
import { sizeText } from './text.ts';

export type MemoryDeviceDraft = Draft<MemoryDevice>;

/** Models of those that are PCI functions. */
const FUNCTIONS = { 'virtio-mem': 'virtio-mem-pci', 'virtio-pmem': 'virtio-pmem-pci' } as const;

const OWN_OPTIONS = {
  id: 'id',
  memdev: 'backend',
  node: 'node',
  'requested-size': 'requested',
  'block-size': 'block-size',
  'label-size': 'label-size',
  bus: 'on',
};

/**
 * Section `memory-devices`; adds the PCI functions of virtio devices, so it comes before anything is placed. Errors:
 * PXM104, PXM106, PXM107, PXM109, PXM134 for what does not fit the hotplug window.
 */
export function resolveMemoryDevices(
  ctx: Context,
  pci: PciDraft,
  nodes: ReadonlyMap<number, NodeDraft>,
  sizes: MemorySizes,
  backendIds: Iterable<string>,
): MemoryDeviceDraft[] {
  const taken = new Set(backendIds);
  const devices = (ctx.topology['memory-devices'] ?? []).map((declared) => {
    checkMemoryDevice(ctx, declared);
    refuseOptions(ctx, declared.options, OWN_OPTIONS, `memory device ${declared.id}`);
    const device = newDevice(ctx, declared, nodes);
    if (taken.has(device.backend.id)) {
      ctx.report.error('PXM107', `memory back end ${device.backend.id} of ${declared.id} is used twice`, {
        span: declared.backend ? ctx.at(declared.backend, 'id') : ctx.at(declared, 'id'),
        remedy: 'give every memory device a back end with an id of its own',
      });
    }
    taken.add(device.backend.id);
    addFunction(ctx, pci, device);
    return device;
  });
  checkIds(ctx, devices, pci);
  checkWindow(ctx, devices, sizes);
  return devices;
}

function newDevice(
  ctx: Context,
  declared: DeclaredMemoryDevice,
  nodes: ReadonlyMap<number, NodeDraft>,
): MemoryDeviceDraft {
  const { id, type, size } = declared;
  const wanted = declared.node ?? 0;
  const node = nodes.get(wanted);
  if (!node && (nodes.size > 0 || declared.node !== undefined)) {
    ctx.report.error('PXM106', `memory device ${id} belongs to node ${wanted}, which is not there`, {
      span: ctx.at(declared, 'node'),
      remedy: nodes.size === 0 ? 'declare section nodes' : `name a node from 0 to ${nodes.size - 1}`,
    });
  } else if (node && declared.node === undefined) {
    ctx.derive(`${id} node`, '0', 'the first node where none is declared');
  }
  const backend = deviceBackend(ctx, declared.backend ?? {}, { id: `mem-${id}`, size, owner: id });
  const requested = type === 'virtio-mem' ? (declared.requested ?? 0n) : size;
  if (type === 'virtio-mem' && declared.requested === undefined)
    ctx.derive(`${id} requested`, sizeText(requested), 'nothing at boot: it is asked for while the VM runs');
  return {
    id,
    declared,
    type,
    node,
    backend,
    base: declared.address,
    requested,
    blockSize: declared['block-size'],
    labelSize: declared['label-size'] ?? 0n,
    function: undefined,
  };
}

function addFunction(ctx: Context, pci: PciDraft, device: MemoryDeviceDraft): void {
  const { id, type, declared } = device;
  if (type !== 'virtio-mem' && type !== 'virtio-pmem') return;
  const draft = newFunction(id, pci.root, {
    origin: 'memory-device',
    declared,
    model: ctx.vmm.vmm === 'qemu' ? FUNCTIONS[type] : undefined,
  });
  device.function = draft;
  const on = declared.on ?? ctx.facts.rootBus.id;
  pci.items.push({ draft, kind: undefined, declared, on, slot: parseSlot(ctx, declared), opens: undefined });
}

/** Ids of those that are no functions; functions are compared with all of PCI. */
function checkIds(ctx: Context, devices: readonly MemoryDeviceDraft[], pci: PciDraft): void {
  const taken = new Map<string, object | undefined>(
    pci.items.filter(({ declared }) => declared).map(({ draft, declared }) => [draft.id, declared]),
  );
  for (const { id, declared, function: on } of devices) {
    if (on) continue;
    const other = taken.get(id);
    if (taken.has(id)) {
      ctx.report.error('PXM107', `id ${id} of a memory device is used twice`, {
        span: ctx.at(declared, 'id'),
        related: other ? ctx.related('used here before', other, 'id') : [],
        remedy: 'give every bus and device an id of its own',
      });
    }
    taken.set(id, declared);
  }
}
