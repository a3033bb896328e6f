import type { Precondition } from '../platform-profiles.ts';
import type { DeclaredDevice } from '../schema/topology.ts';
import type { PciDraft } from './pci-draft.ts';
import type { Applied } from './profile-choice.ts';

/** What the host must meet before devices are attached: what profiles say, and drivers that devices name. */
export function preconditionsOf(applied: readonly Applied[], pci: PciDraft): Precondition[] {
  const profiles = new Map<object, Applied>(applied.map((one) => [one.device, one]));
  return pci.items.flatMap(({ draft, declared }): Precondition[] => {
    if (draft.origin !== 'device' || !declared) return [];
    const device = declared as DeclaredDevice;
    if (isEmulated(device)) return [];
    const { profile } = profiles.get(device) ?? {};
    const why = profile?.why ?? `the topology says so`;
    const of = { device: draft, profile: profile?.profile, why };
    const driver = device.driver ?? profile?.driver;
    return [
      ...(driver === undefined ? [] : [{ ...of, wants: { kind: 'driver', driver } as const }]),
      ...(profile?.['virtual-function'] ? [{ ...of, wants: { kind: 'virtual-function' } as const }] : []),
      ...(profile?.migration ? [{ ...of, wants: { kind: 'migration' } as const }] : []),
    ];
  });
}

/** What the VMM makes up itself has no driver on the host. */
export function isEmulated({ host, model }: DeclaredDevice): boolean {
  return host === undefined && model !== undefined && !model.startsWith('vfio');
}
