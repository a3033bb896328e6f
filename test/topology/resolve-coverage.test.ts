import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import type { Platform } from '../../src/topology/platform.ts';
import { resolved } from './support/resolved.ts';

const SOCKETS = 3;
const EXPANDERS = 5;
const DEVICES = 8;

const bypass = fc.constantFrom('', ', bypass: true', ', bypass: false');
const expander = (at: number) =>
  fc
    .tuple(fc.option(fc.integer({ min: 0, max: SOCKETS - 1 }), { nil: undefined }), bypass)
    .map(
      ([node, rest]) =>
        `{ id: px${at}, type: expander${node === undefined ? '' : `, node: ${node}`}${rest} }`,
    );
const device = (at: number) =>
  fc
    .tuple(fc.integer({ min: -1, max: EXPANDERS - 1 }), bypass)
    .map(([on, rest]) => ({ on, text: `{ id: d${at}, on: rp${at}${rest} }` }));
const names = (prefix: string, count: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: 3 })
    .map((ids) => `[${ids.map((id) => `${prefix}${id}`).join(', ')}]`);
const unit = fc.oneof(
  fc.constant('per-socket: true'),
  fc.integer({ min: 0, max: SOCKETS - 1 }).map((socket) => `socket: ${socket}`),
  names('px', EXPANDERS).map((list) => `buses: ${list}`),
  names('d', DEVICES).map((list) => `devices: ${list}`),
  fc.constant('device-iotlb: true'),
);

const topology = fc
  .record({
    type: fc.constantFrom('intel', 'amd', 'virtio'),
    machine: fc.constantFrom('', ', bypass: true', ', node: 1'),
    expanders: fc.tuple(...Array.from({ length: EXPANDERS }, (_, at) => expander(at))),
    devices: fc.tuple(...Array.from({ length: DEVICES }, (_, at) => device(at))),
    units: fc.array(unit, { minLength: 1, maxLength: 4 }),
  })
  .map(({ type, machine, expanders, devices, units }) =>
    [
      `machine: { type: q35, vmm: none${machine} }`,
      `cpus: { sockets: ${SOCKETS} }`,
      `nodes: [${Array.from({ length: SOCKETS }, (_, at) => `{ sockets: ${at}, memory: 1G }`).join(', ')}]`,
      `buses: [${[...expanders, ...devices.map(({ on }, at) => `{ id: rp${at}, type: root-port${on < 0 ? '' : `, on: px${on}`} }`)].join(', ')}]`,
      `devices: [${devices.map(({ text }) => text).join(', ')}]`,
      `iommus: [${units.map((text) => `{ type: ${type}, ${text} }`).join(', ')}]`,
    ].join('\n'),
  );

/** Undefined for what is refused, which must be for one of the reasons that such topologies have. */
function platformOf(text: string): Platform | undefined {
  try {
    return resolved(text);
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    for (const { code, severity } of error.diagnostics)
      if (severity === 'error') expect(['PXM122', 'PXM123']).toContain(code);
    return undefined;
  }
}

/** The same things, each once, in any order; by identity, since a platform is one large graph. */
function isSame(some: readonly object[], others: readonly object[]): boolean {
  const set = new Set(some);
  return set.size === some.length && some.length === others.length && others.every((one) => set.has(one));
}

describe('coverage of any buses, devices and units', () => {
  test('tells of every function once; units have what they serve, and registers and functions of their own', () => {
    let accepted = 0;
    fc.assert(
      fc.property(topology, (text) => {
        const platform = platformOf(text);
        if (!platform) return;
        accepted += 1;
        const { iommus, coverage, pci } = platform;
        const all = pci.buses.flatMap(({ functions }) => functions);
        expect(
          isSame(
            coverage.map((one) => one.function),
            all,
          ),
        ).toBe(true);
        for (const { iommu, bypassed, why } of coverage) {
          expect(iommu === undefined || iommus.includes(iommu)).toBe(true);
          expect(bypassed && iommu !== undefined).toBe(false);
          expect(why).not.toBe('');
        }
        const buses = iommus.flatMap((one) => one.buses);
        expect(new Set(buses).size).toBe(buses.length);
        for (const one of iommus) {
          const served = coverage.filter(({ iommu }) => iommu === one).map(({ function: on }) => on);
          const singles = served.filter((on) => one.functions.includes(on));
          expect(isSame(singles, one.functions)).toBe(true);
          for (const on of served) {
            let root = on.bus;
            while (!root.root && root.bridge) root = root.bridge.bus;
            expect(one.buses.includes(root) || one.functions.includes(on)).toBe(true);
          }
        }
        const bases = iommus.flatMap(({ base }) => base ?? []);
        expect(new Set(bases).size).toBe(bases.length);
      }),
      { numRuns: 100 },
    );
    expect(accepted).toBeGreaterThan(15);
  });
});
