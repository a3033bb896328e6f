import { parseEntries, WIDE } from '../entries.ts';
import type { SratState } from '../numa/srat-state.ts';
import type { AccessClass, SideCache, Used } from '../view.ts';
import type { Witness } from '../witness.ts';
import { accessClass } from './access-class.ts';
import { addGenericPorts } from './generic-ports.ts';
import { type HmatState, newTarget, type Target } from './hmat-state.ts';
import { readLocality } from './locality.ts';
import { readProximityDomain } from './proximity-domain.ts';
import { readSideCache } from './side-cache.ts';

const HMAT_HEADER = 40;
const REVISION_AT = 8;
const SOURCE = 'drivers/acpi/numa/hmat.c hmat_init';

export interface HmatReading {
  readonly hmat: Used;
  /** By node. */
  readonly access: ReadonlyMap<number, readonly AccessClass[]>;
  readonly caches: ReadonlyMap<number, readonly SideCache[]>;
}

const nothing = (why: string): HmatReading => ({
  hmat: { used: false, why },
  access: new Map(),
  caches: new Map(),
});

/** Reads HMAT: all its types 0, then 1, then 2 (drivers/acpi/numa/hmat.c `hmat_init`). */
export function readHmat(
  witness: Witness,
  srat: SratState,
  online: ReadonlySet<number>,
  cpuNodes: ReadonlySet<number>,
): HmatReading {
  const [hmat, sratBytes] = [witness.table('HMAT'), witness.table('SRAT')];
  if (hmat === undefined) return nothing('there is no HMAT');
  const unread = (message: string) =>
    nothing(witness.find('rejected', 'HMAT', 'hmat-without-srat', SOURCE, message));
  // An HMAT that is looked at by itself lacks nothing.
  if (sratBytes === undefined && witness.table('APIC') === undefined) return nothing('there is no SRAT');
  if (sratBytes === undefined || srat.disabled !== undefined) return unread('SRAT is not used');
  // HMAT is read with the help of another walk over SRAT, whose errors count here.
  if (!srat.walkable) return unread('the walk over SRAT ends in an error');
  const revision = hmat[REVISION_AT] ?? 0;
  if (revision !== 1 && revision !== 2) {
    const message = `revision ${revision} is neither 1 nor 2`;
    return nothing(witness.find('rejected', 'HMAT', 'hmat-revision', SOURCE, message, REVISION_AT));
  }
  const targets = new Map<number, Target>([...srat.targets].map((domain) => [domain, newTarget(domain)]));
  addGenericPorts(witness, sratBytes, targets);
  const state: HmatState = {
    srat,
    revision,
    cpuNodes,
    targets,
    initiators: new Set(),
    localities: new Map(),
  };
  for (const [type, read] of [readProximityDomain, readLocality, readSideCache].entries()) {
    const pass = { [type]: (entry: Parameters<typeof read>[1]) => read(state, entry) };
    if (!parseEntries(witness, hmat, HMAT_HEADER, WIDE, pass)) {
      return nothing(witness.findings.findLast(({ table }) => table === 'HMAT')?.message ?? 'invalid');
    }
  }
  return { hmat: { used: true }, ...register(state, online) };
}

/** What becomes visible for each node that is online (`hmat_register_target`). */
function register(state: HmatState, online: ReadonlySet<number>) {
  const access = new Map<number, readonly AccessClass[]>();
  const caches = new Map<number, readonly SideCache[]>();
  for (const target of state.targets.values()) {
    const node = state.srat.map.nodeOf(target.domain);
    // Memory of a domain that is a port's too counts as registered before its turn comes.
    if (node === undefined || !online.has(node) || target.port) continue;
    access.set(node, [accessClass(state, target, 0), accessClass(state, target, 1)]);
    caches.set(node, target.caches);
  }
  return { access, caches };
}
