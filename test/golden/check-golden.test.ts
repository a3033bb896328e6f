import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { checkGolden } from '../../src/golden/check-golden.ts';
import { scratch } from '../cli/support/scratch.ts';
import { GOLDEN } from './support/golden-tables.ts';

/** A copy of a golden case to spoil. */
function copyOf(name: string): string {
  const directory = scratch({});
  cpSync(join(GOLDEN, name), directory, { recursive: true });
  return directory;
}

function failure(directory: string): PxmError {
  try {
    checkGolden(directory);
  } catch (error) {
    if (error instanceof PxmError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('an untouched case has no difference', () => {
  expect(checkGolden(copyOf('two-sockets'))).toEqual([]);
});

test('another topology shows in every file that it changes, by field and by line', () => {
  const directory = copyOf('memory-split-in-node');
  writeFileSync(
    join(directory, 'topology.yaml'),
    'machine: { type: q35 }\ncpus: { cores: 4 }\nnodes:\n  - { cpus: 0-1, memory: 3G }\n  - { cpus: 2-3, memory: 4G }\n',
  );
  expect(checkGolden(directory)).toEqual([
    { file: 'SRAT.aml', message: 'at 251 (entries[7].rangeLength): 0x00 instead of 0xc0' },
    { file: 'qemu.args', message: 'line 9: "size=7G" instead of "size=6G"' },
  ]);
});

test('a table with fewer records says how many bytes there are', () => {
  const directory = copyOf('absent-cpus');
  writeFileSync(
    join(directory, 'topology.yaml'),
    'machine: { type: q35, pic: false }\ncpus: { sockets: 3, present: 2 }\nnodes:\n  - { memory: 1G }\n  - { memory: 1G }\n',
  );
  expect(checkGolden(directory).find(({ file }) => file === 'APIC.aml')?.message).toBe(
    '136 bytes instead of 144; at 68 (entries[3].type): 0x01 instead of 0x00',
  );
});

test('files that are missing, and tables that the topology does not give, are differences', () => {
  const directory = copyOf('pc-memory-split');
  rmSync(join(directory, 'SRAT.aml'));
  writeFileSync(join(directory, 'MCFG.aml'), 'any');
  writeFileSync(join(directory, 'notes.txt'), 'not looked at');
  expect(checkGolden(directory)).toEqual([
    { file: 'MCFG.aml', message: 'is there, but the topology does not give it' },
    { file: 'SRAT.aml', message: 'is missing' },
  ]);
});

test('a refusal is held to its words', () => {
  const directory = copyOf('none-q35');
  writeFileSync(join(directory, 'qemu.refused.txt'), 'QEMU cannot\n');
  const [difference] = checkGolden(directory);
  expect(difference?.file).toBe('qemu.refused.txt');
  expect(difference?.message).toMatch(
    /^line 1: "topology.yaml:\d+:\d+: error PXM300: .* instead of "QEMU cannot"$/,
  );
});

test.each([
  ['a directory without a topology', {}, 'PXM001'],
  ['a topology that is wrong', { 'topology.yaml': 'machine: { type: q36 }\n' }, 'PXM104'],
])('%s is an error', (_, files, code) => {
  expect(failure(scratch(files)).code).toBe(code);
});

test('a directory that is none is an error', () => {
  expect(failure('/nowhere').code).toBe('PXM001');
});
