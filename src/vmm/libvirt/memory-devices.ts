import { createdDevices, isUnnamed, peripheralNames } from '../../machines/qemu-devices.ts';
import { qomOrder } from '../../machines/qom-order.ts';
import type { Bus, MemoryDevice, Platform } from '../../topology/platform.ts';
import { backendOption } from '../qemu/memory-args.ts';
import { memoryDeviceOption } from '../qemu/memory-device-args.ts';
import { address } from './controllers.ts';
import { functionName } from './devices.ts';
import type { DomainPlan } from './domain-plan.ts';
import { kibibytes } from './memory.ts';
import { namesInOrder } from './names-in-order.ts';
import { element } from './xml.ts';

/** Kinds that libvirt makes from anything; it wants a file for others. */
const MODELS: Readonly<Partial<Record<MemoryDevice['type'], string>>> = {
  'pc-dimm': 'dimm',
  'virtio-mem': 'virtio-mem',
};

/** What QEMU chooses on hosts with huge pages of 2 MiB; libvirt wants to be told. */
const USUAL_BLOCK = 2n << 20n;

/** Adds memory inside the hotplug window. */
export function memoryDevice(plan: DomainPlan, device: MemoryDevice): void {
  const model = isSaid(plan.platform) ? MODELS[device.type] : undefined;
  if (model === undefined) return;
  const { type, node, backend, base, requested, blockSize, id, function: on } = device;
  const size = (name: string, bytes: bigint) =>
    element(name, { unit: 'KiB' }, kibibytes(plan, `${type} ${id}`, bytes));
  const virtio = type === 'virtio-mem';
  const from = base === undefined ? undefined : `0x${base.toString(16)}`;
  const dimmAddress = from === undefined ? undefined : element('address', { type: 'dimm', base: from });
  plan.devices.push(
    element('memory', { model, access: backend.share ? 'shared' : undefined }, [
      element('target', {}, [
        size('size', backend.size),
        element('node', {}, String(node?.id ?? 0)),
        ...(virtio ? [size('block', blockSize ?? USUAL_BLOCK), size('requested', requested)] : []),
        virtio && from !== undefined ? element('address', { base: from }) : undefined,
      ]),
      on === undefined ? dimmAddress : address(plan.controllers, on),
    ]),
  );
}

/** Whether libvirt makes them. All or none: QEMU places them in the order in which they are made. */
function isSaid({ memoryDevices }: Platform): boolean {
  return memoryDevices.every(
    ({ type, backend, declared }) =>
      MODELS[type] !== undefined &&
      SAME_EVERYWHERE.has(backend.type) &&
      backend.properties.length === 0 &&
      Object.keys(declared.options ?? {}).length === 0,
  );
}

const SAME_EVERYWHERE: ReadonlySet<string> = new Set(['anonymous', 'memfd']);

/** Hands memory that libvirt has no words for to QEMU itself. */
export function addForeignMemory(plan: DomainPlan): void {
  const { platform, args, report } = plan;
  if (isSaid(platform)) return;
  const names = persistentNames(plan);
  if (names.size > 0) args.push('-machine', 'nvdimm=on');
  for (const device of platform.memoryDevices) {
    const bus = device.function?.bus;
    if (bus?.bridge !== undefined) {
      report.error('PXM340', `libvirt's QEMU makes ${device.type} ${device.id} before the bus it is on`, {
        span: platform.declaration.at(device.declared, 'on'),
        remedy: 'put it on the root bus',
      });
    }
    args.push('-object', backendOption(device.backend));
    args.push('-device', memoryDeviceOption(device, names.get(device) ?? device.id));
  }
}

/** Names under which SRAT has nvdimms in the order that it should: that of QEMU's hash table of devices. */
function persistentNames({ platform, controllers }: DomainPlan): Map<MemoryDevice, string> {
  const order = qomOrder(peripheralNames(platform));
  const place = ({ id }: MemoryDevice) => order.indexOf(id);
  const nvdimms = platform.memoryDevices
    .filter(({ type }) => type === 'nvdimm')
    .toSorted((a, b) => place(a) - place(b));
  const names = namesInOrder('nvdimm', nvdimms.length, libvirtDevices(platform, controllers), []) ?? [];
  return new Map(nvdimms.map((device, at) => [device, names[at] ?? device.id]));
}

/** Names of all other devices, those of libvirt's first, in the order in which they are made. */
function libvirtDevices(platform: Platform, controllers: DomainPlan['controllers']): string[] {
  const units = platform.iommus.filter((unit) => !unit.ofMachine).map((_, at) => `iommu${at}`);
  const functions = createdDevices(platform).flatMap((created) =>
    created.kind !== 'function' || isUnnamed(created.on) || isOpened(controllers, created.on.opens)
      ? []
      : functionName(controllers, created.on),
  );
  const indices = [...new Set(controllers.values())].filter((index) => index > 0);
  return [...indices.map((index) => `pci.${index}`), ...units, ...functions];
}

function isOpened(controllers: DomainPlan['controllers'], bus: Bus | undefined): boolean {
  return bus !== undefined && controllers.has(bus);
}
