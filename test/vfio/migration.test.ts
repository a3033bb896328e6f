import { expect, test } from 'vitest';
import { MIGRATION_STATES, type MigrationState, migrationPath } from '../../src/vfio/migration-states.ts';

/** Steps that a driver makes at once, from the text above `enum vfio_device_mig_state` in linux/vfio.h. */
const ARCS = `
  pre-copy-p2p>stop-copy running-p2p>stop stop-copy>stop resuming>stop running>running-p2p pre-copy>pre-copy-p2p
  running-p2p>running pre-copy-p2p>pre-copy stop>running-p2p stop>stop-copy stop>resuming running>pre-copy
  running-p2p>pre-copy-p2p pre-copy>running pre-copy-p2p>running-p2p`
  .trim()
  .split(/\s+/);
/** The same text on devices that have no states of P2P, or cannot copy ahead. */
const WITHOUT_P2P =
  'running>stop stop>running pre-copy>stop-copy stop>stop-copy stop-copy>stop stop>resuming resuming>stop running>pre-copy pre-copy>running'.split(
    ' ',
  );

const ALL = { stopCopy: true, p2p: true, preCopy: true };
const states = Object.keys(MIGRATION_STATES).filter((state) => state !== 'error') as MigrationState[];

function hops(from: MigrationState, to: MigrationState): number {
  let reached = new Set<string>([from]);
  for (let count = 0; ; count++) {
    if (reached.has(to)) return count;
    reached = new Set([
      ...reached,
      ...ARCS.filter((arc) => reached.has(arc.split('>')[0] ?? '')).map((arc) => arc.split('>')[1] ?? ''),
    ]);
  }
}

const pairs = states.flatMap((from) => states.map((to) => [from, to] as const));

test.each(pairs)('from %s to %s it is the shortest way that the header allows', (from, to) => {
  const path = migrationPath(from, to, ALL);
  if (from === 'stop-copy' && to.startsWith('pre-copy')) {
    expect(path).toBeUndefined();
    return;
  }
  expect(path).toHaveLength(hops(from, to));
  const steps = [from, ...(path ?? [])];
  expect(steps.at(-1)).toBe(to);
  for (const [index, state] of (path ?? []).entries()) expect(ARCS).toContain(`${steps[index]}>${state}`);
});

test('states that a device lacks are left out on the way, and cannot be the end of it', () => {
  const lacking = { ...ALL, p2p: false };
  for (const [from, to] of pairs) {
    if (from.endsWith('-p2p')) continue;
    const path = migrationPath(from, to, lacking);
    if (to.endsWith('-p2p') || (from === 'stop-copy' && to === 'pre-copy')) expect(path).toBeUndefined();
    const steps = [from, ...(path ?? [])];
    for (const [index, state] of (path ?? []).entries())
      expect(WITHOUT_P2P).toContain(`${steps[index]}>${state}`);
  }
  expect(migrationPath('running', 'stop-copy', lacking)).toEqual(['stop', 'stop-copy']);
  expect(migrationPath('running', 'pre-copy', { ...ALL, preCopy: false })).toBeUndefined();
});

test('nothing leads out of the error state, or into it', () => {
  for (const state of states) {
    expect(migrationPath('error', state, ALL)).toBeUndefined();
    expect(migrationPath(state, 'error', ALL)).toBeUndefined();
  }
});
