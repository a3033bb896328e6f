import { readMcfg } from '../mcfg.ts';
import type { ProximityMap } from '../numa/proximity-map.ts';
import type { Claim, GuestFunction, InterruptRemapping, IommuView, ReservedRegion, Used } from '../view.ts';
import type { Witness } from '../witness.ts';
import { placeText, unitOf } from './claims.ts';
import type { IommuReading, IommuResult, Named } from './iommu-reading.ts';
import { readDmar } from './read-dmar.ts';
import { readIort } from './read-iort.ts';
import { readIvrs } from './read-ivrs.ts';
import { readViot } from './read-viot.ts';

type Read = (witness: Witness, bytes: Uint8Array, map: ProximityMap) => IommuResult;

/** Tables by architecture, in the order in which the kernel asks them for a device (drivers/acpi/scan.c). */
const READERS: Readonly<Record<string, Readonly<Record<string, Read>>>> = {
  x86: { DMAR: readDmar, IVRS: readIvrs, VIOT: readViot },
  arm64: { IORT: readIort, VIOT: readViot },
};

/** IOMMUs, the functions behind them, and what DMA must keep to. */
export function readIommus(
  witness: Witness,
  map: ProximityMap,
  alsoNamed: readonly Named[],
): { readonly iommu: IommuView; readonly reserved: readonly ReservedRegion[] } {
  const tables: Record<string, Used> = {};
  const readings: IommuReading[] = [];
  for (const [signature, read] of Object.entries(READERS[witness.kernel.architecture] ?? {})) {
    const bytes = witness.table(signature);
    if (bytes === undefined) continue;
    const result = read(witness, bytes, map);
    if ('unused' in result) tables[signature] = { used: false, why: result.unused };
    else {
      tables[signature] = { used: true };
      readings.push(result);
    }
  }
  const claims = readings.flatMap((reading) => reading.claims);
  const remapping = remappingOf(readings);
  const interruptClaims = readings.flatMap((reading) => reading.interruptClaims ?? reading.claims);
  const named = [...readings.flatMap((reading) => reading.named), ...alsoNamed];
  return {
    iommu: {
      tables,
      units: readings.flatMap(({ units }) => units),
      claims,
      functions: functionsOf(named, claims, remapping.on ? interruptClaims : []),
      interruptRemapping: remapping,
      buses: readMcfg(witness),
    },
    reserved: readings.flatMap(({ reserved }) => reserved),
  };
}

function remappingOf(readings: readonly IommuReading[]): InterruptRemapping {
  const all = readings.map(({ interruptRemapping }) => interruptRemapping);
  return all.find(({ on }) => on) ?? all[0] ?? { on: false, why: 'no table describes an IOMMU' };
}

function functionsOf(
  named: readonly Named[],
  claims: readonly Claim[],
  interruptClaims: readonly Claim[],
): GuestFunction[] {
  const found = new Map<string, GuestFunction & { readonly namedBy: string[] }>();
  for (const { place, by } of named) {
    const address = placeText(place);
    const known = found.get(address);
    if (known !== undefined) {
      if (!known.namedBy.includes(by)) known.namedBy.push(by);
      continue;
    }
    const unit = lookUp(claims, place);
    const remaps = lookUp(interruptClaims, place);
    found.set(address, {
      address,
      namedBy: [by],
      ...(unit !== undefined && { unit }),
      ...(remaps !== undefined && { interruptRemapping: remaps !== null }),
    });
  }
  return [...found.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** As `unitOf`; undefined too for a function on a bus that may be behind a bridge with a claim on all behind it. */
function lookUp(claims: readonly Claim[], place: Named['place']): string | null | undefined {
  const bus = place.way[0]?.bus;
  const paths = claims.flatMap((claim) =>
    'path' in claim && claim.segment === place.segment ? [claim] : [],
  );
  const root = bus === 0 || paths.some((claim) => claim.bus === bus);
  const exact = unitOf(claims, place);
  if (root || paths.every(({ kind }) => kind !== 'hierarchy')) return exact;
  return undefined;
}
