import { readMcfg } from '../mcfg.ts';
import type {
  AtsRule,
  Claim,
  GuestFunction,
  InterruptRemapping,
  IommuView,
  Match,
  ReservedRegion,
  Used,
} from '../view.ts';
import type { Witness } from '../witness.ts';
import { atsOf, firstFit, type Place, placeText } from './claims.ts';
import type { IommuReading, IommuResult, Named, NodeOf } from './iommu-reading.ts';
import { readDmar } from './read-dmar.ts';
import { readIort } from './read-iort.ts';
import { readIvrs } from './read-ivrs.ts';
import { readViot } from './read-viot.ts';

type Read = (witness: Witness, bytes: Uint8Array, nodeOf: NodeOf) => IommuResult;

/** Tables by architecture, in the order in which the kernel asks them for a device (drivers/acpi/scan.c). */
const READERS: Readonly<Record<string, Readonly<Record<string, Read>>>> = {
  x86: { DMAR: readDmar, IVRS: readIvrs, VIOT: readViot },
  arm64: { IORT: readIort, VIOT: readViot },
};

/** IOMMUs, the functions behind them, and what DMA must keep to. */
export function readIommus(
  witness: Witness,
  nodeOf: NodeOf,
  alsoNamed: readonly Named[],
): { readonly iommu: IommuView; readonly reserved: readonly ReservedRegion[] } {
  const tables: Record<string, Used> = {};
  const readings: IommuReading[] = [];
  for (const [signature, read] of Object.entries(READERS[witness.kernel.architecture] ?? {})) {
    const bytes = witness.table(signature);
    if (bytes === undefined) continue;
    const result = read(witness, bytes, nodeOf);
    if ('unused' in result) tables[signature] = { used: false, why: result.unused };
    else {
      tables[signature] = { used: true };
      readings.push(result);
    }
  }
  const claims = readings.flatMap((reading) => reading.claims);
  const remapping = remappingOf(readings);
  const ats = readings.flatMap((reading) => reading.ats);
  const apart = readings.some((reading) => reading.interruptClaims !== undefined);
  const interruptClaims = readings.flatMap((reading) => reading.interruptClaims ?? reading.claims);
  const named = [...readings.flatMap((reading) => reading.named), ...alsoNamed];
  return {
    iommu: {
      tables,
      units: readings.flatMap(({ units }) => units),
      claims,
      ...(apart && { interruptClaims }),
      ats,
      functions: functionsOf(named, { claims, ats, interruptClaims: remapping.on ? interruptClaims : [] }),
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

interface Rules {
  readonly claims: readonly Claim[];
  readonly interruptClaims: readonly Claim[];
  readonly ats: readonly AtsRule[];
}

function functionsOf(named: readonly Named[], rules: Rules): GuestFunction[] {
  const found = new Map<string, GuestFunction & { readonly namedBy: string[] }>();
  for (const { place, by } of named) {
    const address = placeText(place);
    const known = found.get(address);
    if (known !== undefined) {
      if (!known.namedBy.includes(by)) known.namedBy.push(by);
      continue;
    }
    const root = onRootBus(rules, place);
    const claim = lookUp(rules.claims, place, root);
    const unit = claim && (claim.unit ?? null);
    const remaps = lookUp(rules.interruptClaims, place, root);
    const ats = atsOf(lookUp(rules.ats, place, root), unit);
    found.set(address, {
      address,
      namedBy: [by],
      ...(unit !== undefined && { unit }),
      ...(remaps !== undefined && { interruptRemapping: remaps?.unit !== undefined }),
      ...(ats !== undefined && { ats }),
    });
  }
  return [...found.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** Whether the way begins on a root bus as far as the tables say: bus 0, or one that some path begins on. */
function onRootBus({ claims, ats }: Rules, { segment, way }: Place): boolean {
  const bus = way[0]?.bus;
  return (
    bus === 0 ||
    [...claims, ...ats].some((match) => 'path' in match && match.segment === segment && match.bus === bus)
  );
}

/** As `firstFit`; undefined too for a function that may be behind a bridge, where bridges decide. */
function lookUp<M extends Match>(matches: readonly M[], place: Place, root: boolean): M | null | undefined {
  const bridgesDecide = matches.some(
    ({ kind, segment }) => segment === place.segment && (kind === 'hierarchy' || kind === 'integrated'),
  );
  return root || !bridgesDecide ? firstFit(matches, place) : undefined;
}
