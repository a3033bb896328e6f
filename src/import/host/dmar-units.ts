import type { DeviceScope, Dmar } from '../../tables/dmar.ts';
import type { Table } from '../../tables/table.ts';
import type { Host, HostDevice } from '../../vfio/sysfs/host.ts';
import type { Unit } from './units.ts';

const BRIDGE = 2;

/** Units of a DMAR with the functions that they serve. */
export function dmarUnits(table: Table, host: Host): Unit[] {
  const { flags, structures } = table as unknown as Dmar;
  const drhds = structures.flatMap((record) => (record.kind === 'drhd' ? record : []));
  const claimed = drhds.map(
    ({ segment, scopes }) => new Set(scopes.flatMap((scope) => inScope(host, segment, scope as DeviceScope))),
  );
  return drhds.map(({ registerBaseAddress, segment, flags: { includePciAll } }, index) => {
    const rest = host.devices.filter(
      ({ bdf }) => segmentOf(bdf) === segment && !claimed.some((devices) => devices.has(bdf)),
    );
    return {
      name: `0x${registerBaseAddress.toString(16)}`,
      type: 'intel',
      devices: includePciAll ? new Set(rest.map(({ bdf }) => bdf)) : (claimed[index] ?? new Set()),
      others: includePciAll,
      interruptRemapping: flags.interruptRemapping,
      deviceIotlb: false,
      optOutX2apic: flags.x2apicOptOut,
      addressWidth: undefined,
    };
  });
}

/** Functions that a scope names: the one at the end of its path, and for a bridge all below it. */
function inScope(host: Host, segment: number, { type, startBus, path }: DeviceScope): string[] {
  if (type !== 1 && type !== BRIDGE) return [];
  let bus = startBus;
  let found: HostDevice | undefined;
  for (const { device, function: number } of path) {
    const bdf = `${hex(segment, 4)}:${hex(bus, 2)}:${hex(device, 2)}.${number}`;
    found = host.devices.find((other) => other.bdf === bdf);
    bus = found?.secondaryBus ?? -1;
  }
  if (found === undefined) return [];
  const { bdf } = found;
  const below = type === BRIDGE ? host.devices.filter(({ bridges }) => bridges.includes(bdf)) : [];
  return [bdf, ...below.map((device) => device.bdf)];
}

export function segmentOf(bdf: string): number {
  return Number.parseInt(bdf, 16);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
