import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import type { PciFunction } from '../../src/topology/platform.ts';
import { nameOf, TABLE_OF, witness } from '../support/iommu-witness.ts';
import { resolved } from '../topology/support/resolved.ts';

type Kind = keyof typeof TABLE_OF;
type Fate = 'bypass' | 'rest' | 0 | 1 | 2;

/** A device behind a port or switch, or a conventional bus whose devices share their fate. */
interface Leaf {
  readonly shape: 'port' | 'switch' | 'bridge' | 'endpoint' | 'empty';
  readonly own: 'as its bus' | 'bypass' | 0 | 1 | 2;
}
interface Root {
  /** Of all but the machine's own. */
  readonly segment: 0 | 1;
  readonly fate: Fate;
  readonly leaves: readonly Leaf[];
}

const fate = fc.constantFrom<Fate>('bypass', 'rest', 0, 1, 2);
const leaf: fc.Arbitrary<Leaf> = fc.record({
  shape: fc.constantFrom<Leaf['shape']>('port', 'switch', 'bridge', 'endpoint', 'empty'),
  own: fc.constantFrom<Leaf['own']>('as its bus', 'as its bus', 'bypass', 0, 1, 2),
});
const roots: fc.Arbitrary<Root[]> = fc.array(
  fc.record({ segment: fc.constantFrom(0, 1), fate, leaves: fc.array(leaf, { maxLength: 4 }) }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

/** The topology of some root buses, the first of which is the machine's own. */
function topologyOf(kind: Kind, all: readonly Root[], catchAll: boolean): string {
  const buses: string[] = [];
  const devices: string[] = [];
  // A unit that can serve one segment only has a counterpart in the other one.
  const oneSegment = kind === 'intel' || kind === 'amd';
  const segments = oneSegment
    ? [...new Set(all.map((root, at) => (at === 0 ? 0 : root.segment)))].sort()
    : [0];
  const served = segments.map((segment) => ({
    segment,
    units: [0, 1, 2].map(() => ({ buses: [] as string[], devices: [] as string[] })),
  }));
  for (const [at, { fate: told, leaves, segment: declared }] of all.entries()) {
    const root = at === 0 ? 'pcie.0' : `x${at}`;
    const segment = at === 0 ? 0 : declared;
    const units = served.find((one) => one.segment === (oneSegment ? segment : 0))?.units ?? [];
    const bypass = told === 'bypass' ? ', bypass: true' : '';
    const number = 0x20 * (at + 1 - segment);
    if (at > 0)
      buses.push(`{ id: ${root}, type: expander, segment: ${segment}, number: ${number}${bypass} }`);
    if (typeof told === 'number') units[told]?.buses.push(root);
    for (const [place, { shape, own }] of leaves.entries()) {
      const id = `d${at}.${place}`;
      // Only the machine's own bus takes endpoints.
      const direct = shape === 'bridge' || (shape === 'endpoint' && at === 0);
      const on = direct ? root : `p${at}.${place}`;
      if (on !== root) buses.push(`{ id: ${on}, type: root-port, on: ${root} }`);
      if (shape === 'empty') continue;
      if (shape === 'bridge') {
        buses.push(`{ id: b${at}.${place}, type: pci-bridge, on: ${root} }`);
        devices.push(`{ id: ${id}, on: b${at}.${place}, slot: 3 }`);
        continue;
      }
      if (shape === 'switch') {
        buses.push(`{ id: s${at}.${place}, type: switch, on: ${on}, ports: 2 }`);
        devices.push(`{ id: ${id}.beside, on: s${at}.${place}.0 }`);
      }
      // A device that a unit names must not be said to bypass, nor its bus to be another unit's.
      const named = typeof own === 'number' && told === 'rest';
      if (named) units[own]?.devices.push(id);
      const text = own === 'bypass' ? ', bypass: true' : '';
      devices.push(`{ id: ${id}, on: ${shape === 'switch' ? `s${at}.${place}.1` : on}${text} }`);
    }
  }
  const ownBypass = all[0]?.fate === 'bypass';
  const units = served.flatMap(({ segment, units: some }) => {
    // Without a segment it would be for all of them.
    const type = `type: ${kind}${oneSegment ? `, segment: ${segment}` : ''}`;
    const naming = some
      .filter((one) => one.buses.length + one.devices.length > 0)
      .map((one) => {
        const lists = Object.entries(one).filter(([, ids]) => ids.length > 0);
        return `{ ${type}, ${lists.map(([key, ids]) => `${key}: [${ids.join(', ')}]`).join(', ')} }`;
      });
    return catchAll || naming.length === 0 ? [`{ ${type} }`, ...naming] : naming;
  });
  const list = (name: string, items: readonly string[]) =>
    items.length === 0 ? '' : `${name}:\n${items.map((item) => `  - ${item}\n`).join('')}`;
  // The machine's default is for its own bus alone here: expanders say what they are.
  const machine = `machine: { type: ${kind === 'smmuv3' ? 'virt' : 'q35'}, vmm: none${ownBypass ? ', bypass: true' : ''} }\n`;
  const explicit = ownBypass
    ? buses.map((bus) => bus.replace(/(number: \d+) \}/, '$1, bypass: false }'))
    : buses;
  return `${machine}memory: { total: 1G }\n${list('buses', explicit)}${list('devices', devices)}${list('iommus', units)}`;
}

/** A bridge is told only together with all that is behind it. */
const mixed = (on: PciFunction) => on.opens?.root === false && on.opens.functions.length > 0;

describe('what a reader of the table makes of each function is what was decided', () => {
  test.each(Object.entries(TABLE_OF))('%s', (kind, signature) => {
    fc.assert(
      fc.property(roots, fc.boolean(), (all, catchAll) => {
        const platform = resolved(topologyOf(kind as Kind, all, catchAll));
        const bytes = buildTables(platform).find((table) => table.signature === signature)?.bytes;
        const read = witness(signature, bytes ?? new Uint8Array(), platform);
        const own = new Set(platform.iommus.map((unit) => unit.function));
        const checked = platform.coverage.filter(({ function: on }) => !mixed(on) && !own.has(on));
        const decided = checked.map(({ function: on, iommu }) => [on.id, iommu && nameOf(iommu)]);
        expect(checked.map(({ function: on }) => [on.id, read(on)])).toEqual(decided);
      }),
      { numRuns: 60 },
    );
  });
});
