import type { Collector } from '../../diagnostics/collector.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Platform } from '../../topology/platform.ts';
import type { AttachedDevice } from '../../topology/platform-attach.ts';
import type { DeclaredDevice } from '../../topology/schema/topology.ts';
import type { Host, HostDevice } from '../../vfio/sysfs/host.ts';
import type { Plan } from '../plan.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';

/** An assigned device and what the host has at its address. */
export interface Found {
  readonly device: AttachedDevice;
  /** The user's own. */
  readonly id: string;
  readonly on: HostDevice;
}

/** What checks of a plan look at, and where they put what they find. */
export interface Checking {
  readonly platform: Platform;
  readonly host: Host;
  readonly around: Surroundings;
  readonly mode: Plan['mode'];
  readonly found: readonly Found[];
  /** Addresses that the VM keeps from others. */
  readonly claims: readonly string[];
  readonly report: Collector;
  /** Notes what only attaching shows. */
  readonly defer: (what: string) => void;
}

/** The place of a key of a device, or of the device. */
export function placeOf(
  { platform }: Pick<Checking, 'platform'>,
  { device }: Pick<Found, 'device'>,
  key = 'host',
): Span | undefined {
  const { declared } = device.function;
  return declared && platform.declaration.at(declared as DeclaredDevice, key);
}

/** The place of a key of section `attach`; of none where there is no such section. */
export function attachPlace({ platform }: Pick<Checking, 'platform'>, key: string): Span | undefined {
  const { attach } = platform.declaration.topology;
  return attach && platform.declaration.at(attach, key);
}
