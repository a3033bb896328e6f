import { describe, expect, test } from 'vitest';
import { overrideArchive } from '../../src/delivery/override.ts';
import { guestView } from '../../src/guest/guest-view.ts';
import type { Platform } from '../../src/topology/platform.ts';
import { changed, type Tables, u32, u64 } from '../guest/support/tables.ts';
import { boot, type Vm } from './support/boot.ts';
import { predictionOf } from './support/prediction.ts';
import { argsOf, platformOf, tablesOf } from './support/topologies.ts';

/** Two sockets, a placeholder with a hot-pluggable range, a device's nodes, distances and performance. */
const NUMA = `
machine: { type: q35 }
cpus: { sockets: 2 }
nodes:
  - { sockets: 0, memory: 512M }
  - { sockets: 1, memory: 512M }
  - { ids: 2-3, placeholder: gpu }
devices: [{ id: gpu, slot: 5, model: edu, initiator-for: 2-3 }]
distances: { same-socket: 20, other-socket: 40, device: 80 }
performance:
  same-node: { latency: 100, bandwidth: 10G }
  other-socket: { latency: 200, bandwidth: 5G }
  device: { latency: 400, bandwidth: 2G }
  overrides: [{ from: 3, to: 1, latency: 60, bandwidth: 40G }]
`;

const BUSES = `
buses:
  - { id: pxb, type: expander, number: 16, slot: 8 }
  - { id: rp0, type: root-port, on: pxb }
  - { id: rp1, type: root-port, slot: 7 }
devices:
  - { id: near, slot: 5, model: e1000e }
  - { id: far, on: rp0, model: e1000e }
  - { id: below, on: rp1, model: e1000e }
`;

const MACHINES = [
  ['nodes with nothing but an initiator', NUMA.slice(0, NUMA.indexOf('performance:'))],
  ['VT-d', `machine: { type: q35 }\niommus: [{ type: intel }]\n${BUSES}`],
  ['AMD IOMMU', `machine: { type: q35 }\niommus: [{ type: amd, slot: 1 }]\n${BUSES}`],
  ['virtio-iommu', `machine: { type: q35 }\niommus: [{ type: virtio, slot: 1 }]\n${BUSES}`],
] as const;

const PLAIN = NUMA.slice(0, NUMA.indexOf('performance:'));

/** Where the n-th record of a type starts in an SRAT. */
function entry(srat: Uint8Array, type: number, index = 0): number {
  let left = index;
  for (let at = 48; at < srat.length; at += srat[at + 1] ?? 0) {
    if (srat[at] === type && left-- === 0) return at;
  }
  throw new Error(`SRAT has no entry ${index} of type ${type}`);
}

type Edit = (tables: {
  readonly SRAT: Uint8Array;
}) => readonly [signature: string, edits: Record<number, number[]>];

/** Without initiators: a kernel that keeps their nodes while it rejects SRAT dies. */
const SOCKETS = PLAIN.replace(/ {2}- .*placeholder.*\ndevices.*\n/, '').replace(', device: 80', '');

/** One field changed, and the rule that this is to break, where parts of the tables remain in use. */
const BROKEN: readonly (readonly [rule: string, edit: Edit])[] = [
  ['srat-initiator-disabled', ({ SRAT }) => ['SRAT', { [entry(SRAT, 5) + 24]: u32(0) }]],
  ['srat-initiator-domain', ({ SRAT }) => ['SRAT', { [entry(SRAT, 5, 1) + 4]: u32(256) }]],
  ['record-length-zero', ({ SRAT }) => ['SRAT', { [entry(SRAT, 5)]: [9, 0] }]],
  ['slit-value', () => ['SLIT', { 45: [10] }]],
  ['hmat-revision', () => ['HMAT', { 8: [3] }]],
  ['hmat-unknown-memory', () => ['HMAT', { 56: u32(9) }]],
  ['hmat-domain-length', () => ['HMAT', { 44: u32(41) }]],
];

/** The same where SRAT is rejected as a whole. */
const REJECTED: readonly (readonly [rule: string, edit: Edit])[] = [
  ['srat-processor-length', ({ SRAT }) => ['SRAT', { [entry(SRAT, 0, 1)]: [0, 17] }]],
  ['srat-domains', ({ SRAT }) => ['SRAT', { 8: [3], [entry(SRAT, 0, 1) + 9]: [1, 0, 0] }]],
  ['srat-memory-length', ({ SRAT }) => ['SRAT', { [SRAT.length - 39]: [39] }]],
  ['srat-memory-overlap', ({ SRAT }) => ['SRAT', { [entry(SRAT, 1, 2) + 8]: u64(0x200000n) }]],
  ['srat-coverage', ({ SRAT }) => ['SRAT', { [entry(SRAT, 1, 2) + 28]: u32(0) }]],
];

describe('a guest is as its tables predict', () => {
  test.for(MACHINES)('%s', async ([name, text], ctx) => {
    await boot(ctx, { name: `predicted ${name}`, args: argsOf(platformOf(text)) });
  });

  const machine = platformOf(PLAIN);
  const named = (tables: Tables) => Object.entries(tables).map(([name, bytes]) => ({ name, bytes }));
  const whole = Object.fromEntries(tablesOf(platformOf(NUMA)).map(({ name, bytes }) => [name, bytes]));

  test('with distances and performance of devices', async (ctx) => {
    const { archive } = overrideArchive(named(whole), tablesOf(machine));
    const vm = { name: 'predicted whole', args: argsOf(machine), override: archive };
    const guest = await boot(ctx, vm);
    const view = predictionOf(guest);
    expect(view.findings).toEqual([]);
    expect(view.numa.nodes[1]?.access).toHaveLength(2);
  });

  test.for(BROKEN)('where %s is broken', async ([rule, edit], ctx) => {
    const guest = await boot(ctx, broken(rule, machine, whole, edit));
    const view = predictionOf(guest);
    expect(view.findings.map((finding) => finding.rule)).toContain(rule);
  });

  test('where memory is of the domain of a generic port, and has no access classes', async (ctx) => {
    const { SRAT } = whole as { SRAT: Uint8Array };
    const at = SRAT.length;
    // ACPI 6.5 §5.2.16.7: type 6, 32 bytes, an ACPI handle, domain 1, enabled.
    const port = [
      6,
      32,
      0,
      0,
      ...u32(1),
      ...Buffer.from('ACPI0016'),
      ...u32(7),
      0,
      0,
      0,
      0,
      ...u32(1),
      ...u32(0),
    ];
    const tables = changed(whole, 'SRAT', { [at]: port }, { length: at + 32 });
    const { archive } = overrideArchive(named(tables), tablesOf(machine));
    const guest = await boot(ctx, { name: 'predicted port', args: argsOf(machine), override: archive });
    expect(guest.nodes[0]?.access[0]?.values).toMatchObject({ read_latency: 100 });
    expect(guest.nodes[1]?.access[0]?.values).toEqual({});
  });

  const sockets = platformOf(SOCKETS);
  const two = Object.fromEntries(tablesOf(sockets).map(({ name, bytes }) => [name, bytes]));

  test.for(REJECTED)('where SRAT is rejected by %s', async ([rule, edit], ctx) => {
    const guest = await boot(ctx, broken(rule, sockets, two, edit));
    const view = predictionOf(guest);
    expect(view.findings.map((finding) => finding.rule)).toContain(rule);
    expect(view.numa.srat.used).toBe(false);
  });

  test('dies where it is predicted to: SRAT rejected, nodes of initiators kept', async (ctx) => {
    const [, , , , coverage] = REJECTED;
    const vm = broken('initiators kept', machine, whole, coverage?.[1] as Edit);
    const ram = [{ base: 0n, length: 0x40000000n }];
    const tables = Object.values({ ...whole, SRAT: vm.srat });
    expect(guestView(tables, { ram }).findings.map(({ effect }) => effect)).toContain('panics');
    await expect(boot(ctx, { ...vm, append: 'earlyprintk=ttyS0' })).rejects.toThrow(
      /register_page_bootmem_info_node/,
    );
  });
});

/** A machine with one field changed in one of its tables. */
function broken(
  rule: string,
  machine: Platform,
  tables: Tables,
  edit: Edit,
): Vm & { readonly srat: Uint8Array } {
  const [signature, edits] = edit(tables as { SRAT: Uint8Array });
  const wanted = changed(tables, signature, edits);
  const named = Object.entries(wanted).map(([name, bytes]) => ({ name, bytes }));
  const { archive } = overrideArchive(named, tablesOf(machine));
  const common = { args: argsOf(machine), override: archive };
  return { name: `predicted ${rule}`, ...common, srat: wanted.SRAT as Uint8Array };
}
