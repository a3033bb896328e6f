import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { unitFiles } from '../../src/attach/units/units.ts';

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
const missing = analyze('--version').status !== 0;
const UNITS = ['pxm-prepare@vm.service', 'pxm-hold@vm.service', 'pxm-hold@vm.socket'] as const;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pxm-units-'));
  const program = join(folder, 'pxm');
  writeFileSync(program, '#!/bin/sh\n');
  chmodSync(program, 0o755);
  mkdirSync(join(folder, 'units'));
  for (const [name, text] of unitFiles({ program: [program], group: 'kvm' }))
    writeFileSync(join(folder, 'units', name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function needed(ctx: TestContext): void {
  if (missing) ctx.skip('needs systemd-analyze');
}

test.for(UNITS)('systemd has nothing to say against %s', (unit, ctx) => {
  needed(ctx);
  const { status, stderr } = analyze('verify', '--man=no', join(folder, 'units', unit));
  // Units of the machine itself may have faults.
  const ours = stderr.split('\n').filter((line) => line.includes('pxm') || line.includes(folder));
  expect({ status, ours }).toEqual({ status: 0, ours: [] });
});

test.for([
  ['pxm-prepare@vm.service', 1.9],
  ['pxm-hold@vm.service', 1.2],
] as const)('systemd finds that little is open to %s', ([unit, most], ctx) => {
  needed(ctx);
  const { stdout } = analyze('security', '--offline=true', '--no-pager', join(folder, 'units', unit));
  const [, exposure] = /Overall exposure level for .*: ([\d.]+)/.exec(stdout) ?? [];
  expect(Number(exposure), stdout).toBeLessThanOrEqual(most);
});
