import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { decodeTable } from '../../src/tables/decode.ts';
import type { Dmar, DmarStructure } from '../../src/tables/dmar.ts';
import type { Platform } from '../../src/topology/platform.ts';
import { arbitraryIommus } from '../topology/support/arbitrary-iommus.ts';
import { resolved } from '../topology/support/resolved.ts';

function accepted(text: string): Platform | undefined {
  try {
    return resolved(text);
  } catch (error) {
    if (error instanceof PxmError) return undefined;
    throw error;
  }
}

/** A device that is not on PCI for some of the units. */
function withDevices(text: string, { iommus }: Platform, behind: readonly number[]): string {
  const devices = behind.map((at, number) => {
    const unit = iommus[at % iommus.length]?.id;
    const name = `D${number.toString(16).toUpperCase().padStart(3, '0')}`;
    return `{ id: p${number}, iommu: ${unit}, path: '\\_SB_.${name}', requester: 'fe:${number.toString(16).padStart(2, '0')}.1' }`;
  });
  return `${text}\nplatform-devices: [${devices.join(', ')}]`;
}

const ofKind = <K extends DmarStructure['kind']>({ structures }: Dmar, kind: K) =>
  structures.filter((one): one is Extract<DmarStructure, { kind: K }> => one.kind === kind);
const TYPES = ['drhd', 'rmrr', 'atsr', 'rhsa', 'andd', 'satc', 'sidp'];

describe('a DMAR of any units', () => {
  test('has its structures in the order that VT-d and Linux want, and no reference to nothing', () => {
    let checked = 0;
    const input = fc.tuple(
      arbitraryIommus(['intel'], { segments: true }),
      fc.array(fc.nat(7), { maxLength: 5 }),
    );
    fc.assert(
      fc.property(input, ([text, behind]) => {
        const first = accepted(text);
        if (first === undefined) return;
        checked += 1;
        const platform = resolved(withDevices(text, first, behind));
        const bytes = buildTables(platform).find(({ signature }) => signature === 'DMAR')?.bytes;
        const dmar = decodeTable(bytes ?? new Uint8Array()) as Dmar;
        const order = dmar.structures.map(({ kind }) => TYPES.indexOf(kind));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        const units = ofKind(dmar, 'drhd');
        expect(units).toHaveLength(platform.iommus.length);
        for (const segment of new Set(units.map((one) => one.segment))) {
          const there = units.filter((one) => one.segment === segment);
          const all = there.findIndex(({ flags }) => flags.includePciAll);
          expect([-1, there.length - 1]).toContain(all);
        }
        const bases = units.map(({ registerBaseAddress }) => registerBaseAddress);
        for (const { registerBaseAddress } of ofKind(dmar, 'rhsa'))
          expect(bases).toContain(registerBaseAddress);
        const declared = ofKind(dmar, 'andd').map(({ deviceNumber }) => deviceNumber);
        const named = units.flatMap(({ scopes }) =>
          scopes.flatMap((scope) => (scope.kind === 'scope' && scope.type === 5 ? scope.enumerationId : [])),
        );
        expect(named.toSorted((a, b) => a - b)).toEqual(declared);
        expect(declared).toHaveLength(behind.length);
      }),
      { numRuns: 120 },
    );
    expect(checked).toBeGreaterThan(10);
  });
});
