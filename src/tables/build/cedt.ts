import { make } from '../../binary/make.ts';
import { peripheralNames } from '../../machines/qemu-devices.ts';
import { qomOrder } from '../../machines/qom-order.ts';
import { hostBridgeUid } from '../../topology/host-bridge-uid.ts';
import type { Platform } from '../../topology/platform.ts';
import type { Cxl, CxlWindow } from '../../topology/platform-cxl.ts';
import { type Cedt, type CedtStructure, cedt, cfmws, chbs, interleaveWays } from '../cedt.ts';
import { headerIds } from './header-ids.ts';

/** The CEDT of a machine with CXL support, even if nothing uses it; undefined for one without. */
export function buildCedt(platform: Platform): Cedt | undefined {
  const { cxl } = platform;
  if (cxl === undefined) return undefined;
  return make(cedt, {
    ...headerIds(platform),
    structures: [
      ...orderedBridges(platform, cxl).map(hostBridge),
      ...cxl.windows.map((window) => fixedWindow(window, cxl)),
    ],
  });
}

type HostBridge = Cxl['hostBridges'][number];

/** In QEMU the order of the expanders in the hash table of their parent, with all other named devices. */
function orderedBridges(platform: Platform, { hostBridges }: Cxl): readonly HostBridge[] {
  if (platform.machine.vmm === 'none') return hostBridges;
  const place = new Map(qomOrder(peripheralNames(platform)).map((id, at) => [id, at]));
  const placeOf = ({ bus }: HostBridge) => place.get(bus.bridge?.id ?? bus.id) ?? 0;
  return hostBridges.toSorted((a, b) => placeOf(a) - placeOf(b));
}

const CXL_2 = 1;

function hostBridge({ uid, base, size }: HostBridge): CedtStructure {
  return make(chbs, { uid, cxlVersion: CXL_2, baseAddress: base, rangeLength: size });
}

const SMALLEST_GRANULARITY = 256;

function fixedWindow({ base, size, targets, granularity, restrictions }: CxlWindow, cxl: Cxl): CedtStructure {
  const uids = new Map(cxl.hostBridges.map(({ bus, uid }) => [bus, uid]));
  return make(cfmws, {
    baseAddress: base,
    windowSize: size,
    encodedWays: encodedWays(targets.length),
    granularity: Math.log2(granularity / SMALLEST_GRANULARITY),
    restrictions,
    targets: targets.map((bus) => uids.get(bus) ?? hostBridgeUid(bus)),
  });
}

const CODES = Array.from({ length: 11 }, (_, code) => code);

/** The code for a number of interleave ways. The resolver lets only those through that have one. */
function encodedWays(ways: number): number {
  return CODES.find((code) => interleaveWays(code) === ways) ?? 0;
}
