import { ASSIGNED_DEVICE } from '../../machines/bus-models.ts';
import { createdDevices } from '../../machines/qemu-devices.ts';
import { IOMMUFD_ID, usesIommufd } from '../../machines/qemu-objects.ts';
import { ranges } from '../../machines/ranges.ts';
import type { Initiator, PciFunction } from '../../topology/platform.ts';
import { deviceProperties, address as slotAddress } from '../qemu/device-args.ts';
import { jsonOption } from '../qemu/option.ts';
import { address, canHold, controller, override } from './controllers.ts';
import { busName, type DomainPlan, hostdevAlias } from './domain-plan.ts';
import { iommu } from './iommus.ts';
import { memoryDevice } from './memory-devices.ts';
import { element } from './xml.ts';

/** Every device of the machine in the order of creation: to libvirt where it has words for it, else to QEMU itself. */
export function addDevices(plan: DomainPlan, nodesOf: ReadonlyMap<PciFunction, readonly Initiator[]>): void {
  for (const created of createdDevices(plan.platform)) {
    if (created.kind === 'iommu') iommu(plan, created.unit);
    else if (created.kind === 'memory') memoryDevice(plan, created.device);
    else addFunction(plan, created.on, nodesOf.get(created.on) ?? []);
  }
}

function addFunction(plan: DomainPlan, on: PciFunction, initiators: readonly Initiator[]): void {
  const { opens } = on;
  if (opens !== undefined && plan.controllers.has(opens)) plan.devices.push(controller(plan, on, opens));
  else if (isHostdev(plan.controllers, on)) addHostdev(plan, on, initiators);
  else plan.args.push('-device', deviceText(plan, on));
}

/** Whether libvirt can assign a device: any of the host at an address that libvirt takes. */
export function isHostdev(controllers: DomainPlan['controllers'], on: PciFunction): boolean {
  const iommufd = on.properties.find(([name]) => name === 'iommufd')?.[1];
  const own = iommufd !== undefined && iommufd !== false && iommufd !== IOMMUFD_ID;
  return on.model === ASSIGNED_DEVICE && on.host !== undefined && !own && canHold(controllers, on);
}

/** Name of a device in QEMU when libvirt starts it. */
export function functionName(controllers: DomainPlan['controllers'], on: PciFunction): string {
  return isHostdev(controllers, on) ? hostdevAlias(on) : on.id;
}

function addHostdev(plan: DomainPlan, on: PciFunction, initiators: readonly Initiator[]): void {
  const [, domain, bus, slot, fn] =
    /^(?:([0-9a-f]{4}):)?([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i.exec(on.host ?? '') ?? [];
  const nodes = ranges(initiators.map(({ node }) => node.id)).join(',');
  const source = { domain: `0x${domain ?? '0000'}`, bus: `0x${bus}`, slot: `0x${slot}`, function: `0x${fn}` };
  plan.devices.push(
    element('hostdev', { mode: 'subsystem', type: 'pci', managed: 'no' }, [
      element('driver', { name: 'vfio', iommufd: usesIommufd(on) ? 'yes' : 'no' }),
      element('source', {}, [element('address', source)]),
      nodes === '' ? undefined : element('acpi', { nodeset: nodes }),
      element('alias', { name: hostdevAlias(on) }),
      address(plan.controllers, on),
    ]),
  );
  const further = on.properties.filter(([name]) => name !== 'iommufd' && name !== 'host');
  override(plan.overrides, hostdevAlias(on), further);
}

/** `-device` in JSON: QEMU makes libvirt's devices, which are in JSON too, in the order of the command line. */
function deviceText(plan: DomainPlan, on: PciFunction): string {
  const [id, ...others] = deviceProperties(plan.platform, on);
  return jsonOption(on.model, [
    ...(id === undefined ? [] : [id]),
    ['bus', busName(plan, on.bus)],
    ['addr', slotAddress(on)],
    ['multifunction', on.multifunction ? true : undefined],
    ...others,
  ]);
}
