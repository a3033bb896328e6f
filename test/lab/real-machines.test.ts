import { describe, expect, type TestContext, test } from 'vitest';
import { overrideArchive } from '../../src/delivery/override.ts';
import { guestView } from '../../src/guest/guest-view.ts';
import { checksumByte } from '../../src/tables/checksum.ts';
import { ownCorpus, wholeCorpus } from '../support/corpus.ts';
import { boot } from './support/boot.ts';
import { FOREIGN_HMATS } from './support/foreign-hmats.ts';
import type { Guest } from './support/guest.ts';
import { argsOf, platformOf, tablesOf } from './support/topologies.ts';

const MACHINE = `
machine: { type: q35 }
cpus: { sockets: 2, cores: 2 }
nodes: [{ sockets: 0, memory: 512M }, { sockets: 1, memory: 512M }]
distances: { other-socket: 21 }
`;
const RAM = 0x40000000n;
const SECTION = 0x200000n;

const real = ownCorpus().filter(({ name }) => name.startsWith('hw/'));
const srats = real.filter(({ signature }) => signature === 'SRAT');
const slits = real.filter(({ signature }) => signature === 'SLIT');

/**
 * A table of a real machine for the VM. What may change beside OEM ids, OEM revision and checksum, which
 * `overrideArchive` sees to: the ranges of enabled SRAT memory entries, which share the VM's RAM evenly.
 */
function mapped(original: Uint8Array): Uint8Array {
  const bytes = original.slice();
  const view = new DataView(bytes.buffer);
  const entries: number[] = [];
  for (let at = 48; at + 2 < bytes.length && (bytes[at + 1] ?? 0) > 0; at += bytes[at + 1] ?? 0) {
    const isMemory = bytes[at] === 1 && at + 40 <= bytes.length;
    if (isMemory && (view.getUint32(at + 28, true) & 1) === 1 && view.getBigUint64(at + 16, true) > 0n) {
      entries.push(at);
    }
  }
  const share = (RAM / BigInt(Math.max(entries.length, 1)) / SECTION) * SECTION;
  for (const [index, at] of entries.entries()) {
    const base = share * BigInt(index);
    view.setBigUint64(at + 8, base, true);
    view.setBigUint64(at + 16, index === entries.length - 1 ? RAM - base : share, true);
  }
  bytes[9] = checksumByte(bytes, 9);
  return bytes;
}

const accepted = (bytes: Uint8Array) => guestView([bytes], { maxNodes: 256 }).findings.length === 0;

/** The machine with one table in place of its own, which it gets as it is but for ids and revision of the OEM. */
async function bootWith(
  ctx: TestContext,
  name: string,
  signature: string,
  bytes: Uint8Array,
): Promise<Guest> {
  const machine = platformOf(MACHINE);
  const { archive } = overrideArchive([{ name: signature, bytes }], tablesOf(machine));
  const guest = await boot(ctx, { name, args: argsOf(machine), override: archive });
  expect(guest.tables.get(signature)?.subarray(36)).toEqual(bytes.subarray(36));
  return guest;
}

function named<T extends { readonly name: string }>(some: readonly T[]): (readonly [string, T])[] {
  return some.map((one) => [one.name, one]);
}

// Every boot is compared with what the guest's tables predict: see `boot`.
describe('a guest with tables of real machines is as they predict', () => {
  test('enough of them are accepted, and there are enough', () => {
    expect(srats.length + slits.length).toBeGreaterThanOrEqual(15);
    expect([...srats, ...slits].filter(({ bytes }) => accepted(bytes)).length).toBeGreaterThanOrEqual(8);
  });

  test.for(named([...srats, ...slits]))('%s', async ([name, { signature, bytes }], ctx) => {
    await bootWith(ctx, `real ${name}`, signature, signature === 'SRAT' ? mapped(bytes) : bytes);
  });
});

/** None of those that are known may be in the repository: a corpus beside it, or in PXM_SHARED, has some. */
const realHmats = wholeCorpus().filter(({ name }) => name.startsWith('hw/HMAT/'));
const qemuHmats = ownCorpus().filter(
  ({ name, signature }) => name.startsWith('qemu/') && signature === 'HMAT',
);
const written = Object.entries(FOREIGN_HMATS).map(([name, { bytes }]) => ({ name, bytes }));

describe('a guest with an HMAT that pxm did not make is as it predicts', () => {
  test.for(named([...qemuHmats, ...written]))('%s', async ([name, { bytes }], ctx) => {
    await bootWith(ctx, `hmat ${name}`, 'HMAT', bytes);
  });

  describe.skipIf(realHmats.length === 0)('of a real machine (needs a folder of tables, PXM_SHARED)', () => {
    test.for(named(realHmats))('%s', async ([name, { bytes }], ctx) => {
      const { nodes } = await bootWith(ctx, `real ${name}`, 'HMAT', bytes);
      expect(Object.values(nodes).map(({ access }) => access.length)).toEqual([2, 2]);
    });
  });
});
