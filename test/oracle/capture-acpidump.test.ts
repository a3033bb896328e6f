import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseAcpidump } from '../../src/vmm/capture/acpidump.ts';
import { captureQemu } from '../../src/vmm/capture/capture-qemu.ts';
import { captureHost } from '../../src/vmm/capture/host.ts';
import { needProgram } from './support/oracle-root.ts';

const ACPICA = '20260408';
const directory = mkdtempSync(join(tmpdir(), 'pxm-dump-'));
afterAll(() => rmSync(directory, { recursive: true }));

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const output = (program: string, args: string[]) =>
  spawnSync(program, args, { encoding: 'utf8', cwd: directory, maxBuffer: 1 << 26 });

test('what acpidump prints of captured tables, some over 64 KiB, is read back to the same bytes', async (ctx) => {
  const acpidump = needProgram(ctx, 'acpidump', ACPICA);
  const command = needProgram(ctx, 'qemu-system-x86_64', '11.1');
  const args = '-nodefaults -M q35 -m 1G -smp 2,maxcpus=1024 -cpu qemu64,+x2apic -device intel-iommu,eim=on';
  const { tables } = await captureQemu({ command, args: args.split(' ') });
  for (const { signature, bytes } of tables) writeFileSync(join(directory, `${signature}.bin`), bytes);
  const text = output(
    acpidump,
    tables.flatMap(({ signature }) => ['-f', `${signature}.bin`]),
  ).stdout;
  expect(Math.max(...tables.map(({ bytes }) => bytes.length))).toBeGreaterThan(65_536);
  const known = (list: readonly { signature: string; bytes: Uint8Array }[]) =>
    list.map(({ signature, bytes }) => [signature, hex(bytes)]);
  expect(known(parseAcpidump(text))).toEqual(known(tables));
});

test('acpixtract, the foreign reader, takes the same bytes out of a dump', async (ctx) => {
  const acpidump = needProgram(ctx, 'acpidump', ACPICA);
  const acpixtract = needProgram(ctx, 'acpixtract', ACPICA);
  const command = needProgram(ctx, 'qemu-system-aarch64', '11.1');
  const { tables } = await captureQemu({ command, args: ['-M', 'virt', '-cpu', 'cortex-a57'] });
  for (const { signature, bytes } of tables) writeFileSync(join(directory, `${signature}.bin`), bytes);
  const text = output(
    acpidump,
    tables.flatMap(({ signature }) => ['-f', `${signature}.bin`]),
  ).stdout;
  writeFileSync(join(directory, 'dump.txt'), text);
  output(acpixtract, ['-a', 'dump.txt']);
  for (const { signature, bytes } of parseAcpidump(text)) {
    expect(hex(readFileSync(join(directory, `${signature.toLowerCase()}.dat`)))).toBe(hex(bytes));
  }
});

test('acpidump and the reader of this host agree on its tables', (ctx) => {
  const acpidump = needProgram(ctx, 'acpidump', ACPICA);
  const dump = output(acpidump, []);
  if (dump.status !== 0 || dump.stdout === '')
    ctx.skip('needs a host that shows its ACPI tables to this user');
  const found = captureHost().map(({ bytes }) => hex(bytes));
  const dumped = parseAcpidump(dump.stdout).map(({ bytes }) => hex(bytes));
  expect(dumped).toEqual(expect.arrayContaining(found));
});
