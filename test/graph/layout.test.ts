import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { type Layout, layout } from '../../src/graph/layout.ts';
import { outline } from '../../src/graph/outline.ts';
import type { Box, Run } from '../../src/graph/place.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import type { Platform } from '../../src/topology/platform.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { arbitraryIommus } from '../topology/support/arbitrary-iommus.ts';
import { declarationOf, plausibleTopology } from '../topology/support/arbitrary-topology.ts';
import { resolved } from '../topology/support/resolved.ts';
import { HUGE, LARGE } from './support/topologies.ts';

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Rounding of sums. */
const HAIR = 0.01;

function within(inner: Area, outer: Area): boolean {
  return (
    inner.x >= outer.x - HAIR &&
    inner.y >= outer.y - HAIR &&
    inner.x + inner.width <= outer.x + outer.width + HAIR &&
    inner.y + inner.height <= outer.y + outer.height + HAIR
  );
}

function overlap(a: Area, b: Area): boolean {
  const apart = (from: 'x' | 'y', size: 'width' | 'height') =>
    a[from] + a[size] <= b[from] + HAIR || b[from] + b[size] <= a[from] + HAIR;
  return !apart('x', 'width') && !apart('y', 'height');
}

function areaOf({ x, y, width, anchor }: Run): Area {
  return { x: x - { start: 0, middle: width / 2, end: width }[anchor], y: y - 11, width, height: 14 };
}

/** What is wrong with a box and all inside: text or boxes that overlap or stick out. */
function faults(box: Box): string[] {
  const { item, texts, chip, children } = box;
  const contents = [
    ...texts.map((run) => ({ what: run.text, area: areaOf(run) })),
    ...(chip ? [{ what: `chip ${chip.text.text}`, area: { ...chip, height: 16 } }] : []),
    ...children.map((child) => ({ what: child.item.label, area: child as Area })),
  ];
  return [
    ...contents
      .filter(({ area }) => !within(area, box))
      .map(({ what }) => `${what} sticks out of ${item.label}`),
    ...contents.flatMap((one, at) =>
      contents
        .slice(at + 1)
        .filter((other) => overlap(one.area, other.area))
        .map((other) => `${one.what} overlaps ${other.what} in ${item.label}`),
    ),
    ...(chip && !within(areaOf(chip.text), { ...chip, height: 16 }) ? [`chip of ${item.label}`] : []),
    ...children.flatMap(faults),
  ];
}

function faultsOf(platform: Platform): string[] {
  const made: Layout = layout(outline(platform));
  const picture = { x: 0, y: 0, width: made.width, height: made.height };
  const samples = made.legend.map((entry): Area => {
    const ends = entry.texts.map((run) => run.x + run.width);
    return { ...entry, width: Math.max(entry.x + entry.width, ...ends) - entry.x };
  });
  const parts: Area[] = [...made.heading.map(areaOf), ...samples, ...made.bands];
  return [
    ...parts.filter((part) => !within(part, picture)).map((part) => `part at ${part.x},${part.y} sticks out`),
    ...parts.flatMap((one, at) =>
      parts
        .slice(at + 1)
        .filter((other) => overlap(one, other))
        .map((other) => `part at ${one.x},${one.y} overlaps that at ${other.x},${other.y}`),
    ),
    ...made.bands.flatMap(faults),
    ...made.links.filter(({ from, to, lane }) => !(from.x <= lane && lane < to.x)).map(({ about }) => about),
  ];
}

/** The platform, or undefined for a topology that is refused. */
function attempt(make: () => Platform): Platform | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof PxmError) return undefined;
    throw error;
  }
}

const EXAMPLES = join(import.meta.dirname, '../../examples');

describe('in a picture nothing overlaps and nothing sticks out', () => {
  test.each(readdirSync(EXAMPLES).filter((name) => name.endsWith('.yaml')))('of %s', (name) => {
    const text = readFileSync(join(EXAMPLES, name), 'utf8');
    expect(faultsOf(resolveTopology(parseTopology(text, name)))).toEqual([]);
  });

  test('of two sockets, 16 devices and 34 nodes', () => {
    expect(faultsOf(resolved(LARGE))).toEqual([]);
  });

  test('of hundreds of devices and nodes', () => {
    expect(faultsOf(resolved(HUGE))).toEqual([]);
  });

  test('of machines with all kinds of buses', () => {
    let drawn = 0;
    fc.assert(
      fc.property(plausibleTopology, (topology) => {
        const platform = attempt(() => resolveTopology(declarationOf(topology)));
        if (platform === undefined) return;
        drawn++;
        expect(faultsOf(platform)).toEqual([]);
      }),
      { numRuns: 50 },
    );
    expect(drawn).toBeGreaterThan(20);
  });

  test.each(['intel', 'amd', 'smmuv3', 'virtio'])('of machines with IOMMUs of type %s', (type) => {
    let drawn = 0;
    fc.assert(
      fc.property(arbitraryIommus([type]), (text) => {
        const platform = attempt(() => resolveTopology(parseTopology(text, 'vm.yaml')));
        if (platform === undefined) return;
        drawn++;
        expect(faultsOf(platform)).toEqual([]);
      }),
      { numRuns: 30 },
    );
    expect(drawn).toBeGreaterThan(0);
  });

  test('of names of any length in any script', () => {
    const platform = resolved(LARGE);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (name) => {
        expect(faultsOf(renamed(platform, name))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

test('more devices than can be told apart are drawn in groups of those that are alike', () => {
  const { bands } = layout(outline(resolved(HUGE)));
  const count = (box: Box): number => 1 + box.children.reduce((sum, child) => sum + count(child), 0);
  expect(bands.reduce((sum, band) => sum + count(band), 0)).toBeLessThan(60);
  const labels = (box: Box): string[] => [box.item.label, ...box.children.flatMap(labels)];
  expect(bands.flatMap(labels)).toContain('d1 … d7');
});

/** The same machine with another name for the machine, for its buses, their functions and its IOMMUs. */
function renamed(platform: Platform, id: string): Platform {
  const buses = platform.pci.rootBuses.map((bus) => ({
    ...bus,
    id,
    functions: bus.functions.map((entry) => ({ ...entry, id, model: id })),
  }));
  return {
    ...platform,
    name: id,
    pci: { ...platform.pci, rootBuses: buses },
    iommus: platform.iommus.map((unit) => ({ ...unit, id, buses: buses.slice(0, 1) })),
    coverage: [],
  };
}
