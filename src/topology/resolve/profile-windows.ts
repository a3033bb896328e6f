import type { Bus } from '../platform.ts';
import type { Cxl } from '../platform-cxl.ts';
import type { Context } from './context.ts';
import type { MemoryDeviceDraft } from './memory-devices.ts';
import type { PciDraft } from './pci-draft.ts';
import type { Applied } from './profile-choice.ts';

/** Warns (PXM160) of devices that find no window of the kind that their profile wants. */
export function checkProfileWindows(
  ctx: Context,
  applied: readonly Applied[],
  pci: PciDraft,
  {
    cxl,
    memoryDevices,
  }: { cxl: Omit<Cxl, 'ports'> | undefined; memoryDevices: readonly MemoryDeviceDraft[] },
): void {
  for (const { device, profile, by } of applied) {
    const span = ctx.at(device, by);
    if (profile.window === 'cxl' && !isTarget(pci, cxl, device)) {
      ctx.report.warning(
        'PXM160',
        `device ${device.id} is below no CXL expander that has a fixed memory window`,
        {
          span,
          remedy: `put ${device.id} on a cxl-root-port of a cxl-expander, and name that one in cxl: { windows: ... }`,
        },
      );
    }
    const node = memoryDevices.find(({ id }) => id === device.id)?.node;
    if (profile.window !== 'hotplug' || !node || node.hotplug > 0n) continue;
    ctx.report.warning(
      'PXM160',
      `memory device ${device.id} fills node ${node.id}, but no hotplug window in SRAT belongs to that node`,
      {
        span,
        remedy:
          ctx.vmm.vmm === 'qemu'
            ? 'leave out "node", which adds a node: QEMU\'s window belongs to the last one'
            : 'write "hotplug" at the node',
      },
    );
  }
}

function isTarget(pci: PciDraft, cxl: Omit<Cxl, 'ports'> | undefined, device: object): boolean {
  let bus: Bus | undefined = pci.items.find(({ declared }) => declared === device)?.draft.bus;
  const seen = new Set<Bus>();
  while (bus && !bus.root && !seen.has(bus)) {
    seen.add(bus);
    bus = bus.bridge?.bus;
  }
  const root = bus;
  return root !== undefined && (cxl?.windows.some(({ targets }) => targets.includes(root)) ?? false);
}
