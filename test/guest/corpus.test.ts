import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJson } from '../../src/cli/io.ts';
import { guestText } from '../../src/cli/print/guest-text.ts';
import { fromExpectation, toExpectation } from '../../src/guest/check/expectation.ts';
import { guestView } from '../../src/guest/guest-view.ts';
import { checksumByte } from '../../src/tables/checksum.ts';
import { wholeCorpus } from '../support/corpus.ts';
import { changed, golden, u16, u32 } from './support/tables.ts';

const tables = wholeCorpus();
const SIGNATURES = ['SRAT', 'SLIT', 'HMAT', 'APIC', 'DMAR', 'IVRS', 'IORT', 'VIOT', 'CEDT', 'MCFG'];
const read = tables.filter(({ signature }) => SIGNATURES.includes(signature));

describe('tables that pxm did not make', () => {
  test('every one gives a prediction with nodes', () => {
    expect(read.length).toBeGreaterThan(80);
    for (const { name, bytes } of read) {
      const { numa, kernel } = guestView([bytes]);
      expect({ name, kernel, nodes: numa.nodes.length > 0 }).toEqual({ name, kernel: '6.12', nodes: true });
    }
  });

  test('an SRAT of QEMU is used, with the domains in the order of their records', () => {
    const ours = read.filter(({ name, signature }) => name.includes('qemu/') && signature === 'SRAT');
    expect(ours.length).toBeGreaterThan(3);
    for (const { bytes } of ours) expect(guestView([bytes]).numa.srat).toEqual({ used: true });
  });
});

/** Any bytes with a header that says so, for a start that the kernel would look into. */
const anyTable = fc
  .record({
    signature: fc.constantFrom(...SIGNATURES),
    revision: fc.nat(3),
    body: fc.uint8Array({ maxLength: 400 }),
  })
  .map(({ signature, revision, body }) => sealed(signature, revision, body));

/** A real table with some bytes changed, or its end cut off. */
const damaged = fc
  .record({
    bytes: fc.constantFrom(...read.filter(({ bytes }) => bytes.length < 4096).map(({ bytes }) => bytes)),
    edits: fc.array(fc.tuple(fc.nat(4095), fc.nat(255)), { maxLength: 6 }),
    cut: fc.option(fc.nat(4095)),
  })
  .map(({ bytes, edits, cut }) => {
    const copy = bytes.slice(0, cut ?? bytes.length);
    for (const [at, value] of edits) if (at < copy.length) copy[at] = value;
    if (copy.length > 9) copy[9] = checksumByte(copy, 9);
    return copy;
  });

function sealed(signature: string, revision: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(36 + body.length);
  bytes.set(Buffer.from(signature, 'latin1'));
  new DataView(bytes.buffer).setUint32(4, bytes.length, true);
  bytes[8] = revision;
  bytes.set(body, 36);
  bytes[9] = checksumByte(bytes, 9);
  return bytes;
}

describe('any bytes', () => {
  test.each(['6.12', '7.2'] as const)('give a prediction for Linux %s and never an exception', (kernel) => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyTable, damaged), { maxLength: 5 }),
        fc.constantFrom('x86' as const, 'arm64' as const, undefined),
        (some, architecture) => {
          const view = guestView(some, { kernel, ...(architecture && { architecture }) });
          const { nodes, masks, distances } = view.numa;
          expect(nodes.length).toBeGreaterThan(0);
          expect(distances).toHaveLength(nodes.length);
          expect(masks.online.every((node) => nodes.some((known) => known.node === node))).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('give the same text again, and a view that comes back from JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anyTable, damaged), { maxLength: 5 }), (some) => {
        const view = guestView(some);
        expect(guestText(guestView(some))).toBe(guestText(view));
        const { architecture, numa, iommu, reserved } = view;
        const json = JSON.parse(toJson(toExpectation(view))) as unknown;
        expect(fromExpectation(json)).toEqual({ architecture, numa, iommu, reserved });
      }),
      { numRuns: 200 },
    );
  });

  test('a kernel or a number of nodes that there is not is refused', () => {
    expect(() => guestView([], { kernel: '2.4' })).toThrow(
      new RangeError('"kernel" expected one of 6.12, 7.2, got 2.4'),
    );
    expect(() => guestView([], { maxNodes: 0 })).toThrow(RangeError);
  });
});

describe('an IORT that leads in circles', () => {
  test('comes to an end', () => {
    const iort = golden('smmuv3-two-sockets');
    const circle = changed(iort, 'IORT', { 296: u32(248), 316: u32(248), 336: u32(248) });
    expect(guestView(Object.values(circle)).iommu.units).toHaveLength(2);
  });

  test('through a thousand mappings, comes to an end', () => {
    const mappings = 1000;
    const node = [2, ...u16(36 + mappings * 20), 1, ...u32(0), ...u32(mappings), ...u32(36)];
    const edits: Record<number, number[]> = { 36: u32(1), 40: u32(48), 48: node };
    for (let index = 0; index < mappings; index++) {
      edits[84 + index * 20] = [...u32(index * 20), ...u32(19), ...u32(7), ...u32(48), ...u32(0)];
    }
    const length = 84 + mappings * 20;
    const tables = changed({ IORT: new Uint8Array(golden('smmuv3-machine').IORT ?? []) }, 'IORT', edits, {
      length,
    });
    expect(guestView(Object.values(tables)).iommu.units).toEqual([]);
  });
});
