import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './support/run.ts';
import { scratch } from './support/scratch.ts';

const vm = (text: string) => join(scratch({ 'vm.yaml': text }), 'vm.yaml');

test('pxm check-qemu without the QEMU it is to ask blames the host', async () => {
  const { code, stderr } = await run(['check-qemu', vm('machine: { type: q35 }'), '--qemu', '/nowhere/qemu']);
  expect(code).toBe(3);
  expect(stderr).toContain('PXM400');
});

test('pxm check-qemu refuses what no QEMU presents, and what is no topology', async () => {
  const none = await run(['check-qemu', vm('machine: { type: q35, vmm: none }\nmemory: { total: 1G }')]);
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('PXM300');
  expect((await run(['check-qemu', vm('machine: { type: q36 }')])).code).toBe(2);
});
