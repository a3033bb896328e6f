import type { Collector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';

/** Whether devices of a VM may reach each other's BARs: not at all, where the kernel can, or they must. */
export type P2pPolicy = 'never' | 'auto' | 'always';

export interface P2pDevice {
  /** The user's own. */
  readonly id: string;
  /** Root bus on the host, `0000:3a`; undefined where nothing tells. */
  readonly rootBus: string | undefined;
  /** Whether the kernel can map its BARs for others; undefined while nobody has asked it. */
  readonly mappable: boolean | undefined;
  readonly span?: Span | undefined;
}

/**
 * Ids of the devices whose BARs are mapped for the others. Reports PXM482 when it must be and cannot, and PXM483 when
 * devices of different root complexes meet: whether these pass on requests is up to the processor.
 */
export function p2pDevices(policy: P2pPolicy, devices: readonly P2pDevice[], report: Collector): string[] {
  if (policy === 'never' || devices.length < 2) return [];
  const unable = devices.filter(({ mappable }) => mappable === false);
  const [first] = unable;
  if (first !== undefined) {
    const names = unable.map(({ id }) => id).join(', ');
    const severity = policy === 'always' ? 'error' : 'warning';
    report[severity]('PXM482', `BARs of ${names} cannot be mapped for other devices by this kernel`, {
      span: first.span,
      remedy:
        'use Linux 6.19 or later, attach by mode: legacy, or say p2p: never if devices need not reach each other',
    });
  }
  const able = devices.filter((device) => !unable.includes(device));
  for (const owner of able) reportStrangers(owner, devices, policy, report);
  return able.map(({ id }) => id);
}

function reportStrangers(
  owner: P2pDevice,
  devices: readonly P2pDevice[],
  policy: P2pPolicy,
  report: Collector,
): void {
  if (policy !== 'auto' || owner.rootBus === undefined) return;
  const strangers = devices.filter(({ rootBus }) => rootBus !== undefined && rootBus !== owner.rootBus);
  if (strangers.length === 0) return;
  const others = strangers.map(({ id, rootBus }) => `${id} (${rootBus})`).join(', ');
  report.warning(
    'PXM483',
    `device ${owner.id} is below root bus ${owner.rootBus} of the host, and its BARs are mapped also for ${others}`,
    {
      span: owner.span,
      remedy:
        'processors may drop or slow down requests between root complexes: say p2p: never, or p2p: always if it is known to work',
    },
  );
}
