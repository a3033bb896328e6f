import type { Platform } from '../../topology/platform.ts';
import { hexText, sizeText } from '../../topology/resolve/text.ts';
import { guestRanges } from '../guest-memory.ts';
import { iommuWidth } from '../host-iommu.ts';
import type { Plan } from '../plan.ts';
import { attachPlace, type Checking, type Found, placeOf } from './check.ts';

const PAGE = 4096n;

/**
 * That all memory of the guest, and what is plugged in later, can be mapped for every device: nothing of it lies where
 * the host reserves I/O addresses or beyond what its IOMMU translates. PXM455.
 */
export function checkReserved(checking: Checking): void {
  const { platform, host, found, report } = checking;
  const ranges = guestRanges(platform, { deviceMemory: platform.attach.p2p === 'always' });
  for (const { id: group, reserved } of host.groups) {
    const members = found.filter(({ on }) => on.group === group);
    const [one] = members;
    if (!one) continue;
    const names = members.map(({ id }) => id).join(', ');
    for (const { start, last, kind } of reserved) {
      const place = `${hexText(start)} to ${hexText(last)}`;
      if (kind === 'direct') {
        report.error(
          'PXM455',
          `device ${names}: the firmware of the host uses ${place} through it (RMRR or IVMD), so the kernel gives it to no VM`,
          {
            span: placeOf(checking, one),
            remedy: 'turn off in the firmware what needs it, or name another device',
          },
        );
      }
      if (kind === 'direct-relaxable') continue;
      for (const range of ranges.filter((each) => each.start <= last && each.last >= start)) {
        report.error(
          'PXM455',
          `${range.name} (${hexText(range.start)} to ${hexText(range.last)}) lies in ${place}, which the host reserves for device ${names}`,
          { span: placeOf(checking, one), remedy: remedyFor(platform) },
        );
      }
    }
    checkWidth(checking, one, names, ranges.at(-1));
  }
}

function remedyFor({ machine }: Platform): string {
  return machine.arch === 'x86'
    ? 'give the guest less memory, or write machine: { max-ram-below-4g: ... } to move it'
    : 'give the guest less memory';
}

function checkWidth(
  { host, report, ...checking }: Checking,
  one: Found,
  names: string,
  top: { readonly name: string; readonly last: bigint } | undefined,
): void {
  const own = host.iommus.find(({ name }) => name === one.on.iommu);
  const width = own && iommuWidth(own);
  if (!own || !top || width === undefined || top.last < 1n << BigInt(width)) return;
  report.error(
    'PXM455',
    `${top.name} ends at ${hexText(top.last)}, beyond the ${width} bits that ${own.name} of the host translates for device ${names}`,
    { span: placeOf(checking, one), remedy: 'give the guest less memory, or a smaller hotplug window' },
  );
}

/**
 * Bytes that the devices of a VM may need locked: all its memory, with what can be plugged in, once; in legacy mode once
 * for each device that an IOMMU of the guest serves.
 */
export function lockedMemory({ attach, coverage, memory }: Platform, mode: Plan['mode']): bigint {
  const served = attach.devices.filter(({ function: on }) =>
    coverage.some((each) => each.function === on && each.iommu?.translation),
  ).length;
  const direct = attach.devices.length > served ? 1 : 0;
  const times = mode === 'legacy' ? served + direct : Math.min(attach.devices.length, 1);
  return ((memory.max + PAGE - 1n) / PAGE) * PAGE * BigInt(times);
}

/** That limits allow to lock it. PXM456. */
export function checkLockedMemory(checking: Checking): void {
  const { platform, around, mode, report, defer } = checking;
  const need = lockedMemory(platform, mode);
  const { memoryLimit } = platform.attach;
  const { limit, exempt } = around.memoryLock;
  if (memoryLimit !== undefined && need > memoryLimit) {
    report.error(
      'PXM456',
      `devices need ${sizeText(need)} of memory locked, but memory-limit is ${sizeText(memoryLimit)}`,
      {
        span: attachPlace(checking, 'memory-limit'),
        remedy: `write memory-limit: ${sizeText(need)}, or give the guest less memory`,
      },
    );
  }
  if (need === 0n || exempt || limit === undefined) return;
  defer('that the VMM may lock the memory: the limit that counts is its own');
  if (need <= limit) return;
  report.warning(
    'PXM456',
    `devices need ${sizeText(need)} of memory locked, but a VMM started from here may lock ${sizeText(limit)} (RLIMIT_MEMLOCK)`,
    {
      span: platform.declaration.at(platform.declaration.topology, 'memory'),
      remedy: `raise it for the VMM: prlimit --memlock=${need}, or LimitMEMLOCK= of its systemd unit`,
    },
  );
}
