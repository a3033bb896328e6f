import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { inject, type TestContext } from 'vitest';
import { cpioArchive } from '../../../src/delivery/cpio.ts';
import { quoteArgs } from '../../../src/vmm/qemu/quote-args.ts';
import { asPredicted } from './as-predicted.ts';
import { type Guest, readGuest } from './guest.ts';
import { type Architecture, type Prepared, prepared } from './prepared.ts';

/** A machine to boot, and what to do in it. */
export interface Vm {
  /** Names the folder that a boot leaves. */
  readonly name: string;
  /** `x86` unless said otherwise. */
  readonly arch?: Architecture;
  /** QEMU's arguments without program, accelerator, kernel and serial ports. */
  readonly args: readonly string[];
  /** More for the kernel's command line. */
  readonly append?: string;
  /** An archive of tables, in front of the initrd. */
  readonly override?: Uint8Array;
  /** Run by busybox's shell; with `share` by that of the host. Its output and exit status come back. */
  readonly script?: string;
  /** Files for the script, in the folder `$LAB`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Gives the guest this host's root, read-only, so that node and the work tree are there; files in `$LAB/out` come back. */
  readonly share?: boolean;
  /** What the tables cannot tell of this machine: paths below `/sys` and sentences about the log that differ. */
  readonly unlike?: readonly string[];
}

const { PXM_LAB_RESULTS, PXM_CACHE, XDG_CACHE_HOME } = process.env;
const CACHE = PXM_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pxm');
const FOLDER = PXM_LAB_RESULTS ?? join(CACHE, 'lab');
/** QEMU's own translation of the guest's code. */
export const EMULATION = 'tcg,thread=multi';
/** Serial ports by the names of Linux. */
const PORTS = { x86: 'ttyS', arm: 'ttyAMA' };
const DEADLINE_MS = 240_000;
const INIT = readFileSync(join(import.meta.dirname, 'init.sh'));
/** The line before what the guest sends. */
const MARK = 'lab:result\n';
const boots = new Map<string, Promise<Guest>>();

/**
 * What a machine's guest saw; fails where its kernel is not as its tables predict. Machines that are the same boot once
 * in a test file. When the test fails, it says where console, dmesg and the command are.
 */
export function boot(ctx: TestContext, vm: Vm): Promise<Guest> {
  const { arch = 'x86' } = vm;
  const here = prepared[arch];
  if ('missing' in here) return ctx.skip(`needs ${here.missing}: npm run lab:prepare`);
  const key = keyOf(vm);
  const name = vm.name.replace(/[^\w.-]+/g, '-');
  const folder = join(FOLDER, `${name}-${key.slice(0, 6)}`);
  ctx.onTestFailed(() =>
    console.error(`what is left of the boot, and how to repeat it: ${folder}/repeat.sh`),
  );
  const known = boots.get(key);
  if (known) return known;
  removeOlder(name);
  const accelerator = arch === 'x86' ? inject('accelerator') : EMULATION;
  const booting = start(here, vm, folder, accelerator).then((guest) => asPredicted(guest, vm.unlike));
  boots.set(key, booting);
  return booting;
}

/** Boots a machine and waits for its end; the folder keeps console, dmesg, initrd and the command. */
export async function start(
  prepared: Prepared,
  vm: Vm,
  folder: string,
  accelerator: string,
  deadlineMs = DEADLINE_MS,
): Promise<Guest> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'out'), { recursive: true });
  const initrd = join(folder, 'initrd');
  writeFileSync(initrd, Buffer.concat([vm.override ?? new Uint8Array(), initialRoot(prepared, vm)]));
  const argv = [...vm.args, ...bootArgs(prepared, vm, folder, accelerator)];
  const [result, consoleLog] = [join(folder, 'result.gz'), join(folder, 'console.log')];
  const port = (file: string) => ['-serial', `file:${file}`];
  writeFileSync(join(folder, 'repeat.sh'), repeat(prepared.qemu, argv), { mode: 0o755 });
  await run(
    prepared.qemu,
    [...argv, ...port(consoleLog), ...port(result)],
    join(folder, 'qemu.log'),
    consoleLog,
    deadlineMs,
  );
  let guest: Guest;
  try {
    const sent = readFileSync(result);
    guest = readGuest(gunzipSync(sent.subarray(sent.lastIndexOf(MARK) + MARK.length)));
  } catch (error) {
    throw new Error(
      `nothing came back from the guest (${error}):\n${tail(consoleLog)}\n${tail(join(folder, 'qemu.log'))}`,
    );
  }
  writeFileSync(join(folder, 'dmesg'), guest.dmesg);
  return guest;
}

function bootArgs({ kernel }: Prepared, vm: Vm, folder: string, accelerator: string): string[] {
  const port = PORTS[vm.arch ?? 'x86'];
  const always = `console=${port}0 panic=-1 no_timer_check lab.out=${port}1`;
  const append = [always, vm.append, vm.share && 'lab.share'];
  return [
    ...(vm.share ? shareArgs(folder, vm.args) : []),
    ...['-accel', accelerator, '-display', 'none', '-no-reboot'],
    ...['-kernel', kernel, '-initrd', join(folder, 'initrd'), '-append', append.filter(Boolean).join(' ')],
  ];
}

/** At fixed addresses of the machine's own bus, so that the other devices stay where they are. */
function shareArgs(folder: string, args: readonly string[]): string[] {
  const express = args.some((arg, index) => args[index - 1] === '-machine' && /q35|virt/.test(arg));
  const share = (id: string, path: string, more: string, addr: string) => [
    ...[
      '-fsdev',
      `local,id=${id},path=${path.replaceAll(',', ',,')},security_model=none,multidevs=remap${more}`,
    ],
    ...[
      '-device',
      `virtio-9p-pci,fsdev=${id},mount_tag=${id},bus=${express ? 'pcie.0' : 'pci.0'},addr=${addr}`,
    ],
  ];
  return [...share('host', '/', ',readonly=on', '1e'), ...share('result', join(folder, 'out'), '', '1d')];
}

function initialRoot({ busybox }: Prepared, { script, files = {} }: Vm): Uint8Array {
  return cpioArchive([
    { path: 'bin' },
    { path: 'bin/busybox', bytes: readFileSync(busybox), executable: true },
    { path: 'init', bytes: INIT, executable: true },
    { path: 'lab' },
    ...Object.entries({ ...(script !== undefined && { script }), ...files }).map(([name, content]) => ({
      path: `lab/${name}`,
      bytes: Buffer.from(content),
    })),
  ]);
}

/** A file that runs the same machine on the caller's terminal; with the argument `shell` it gives a shell there. */
function repeat(qemu: string, argv: readonly string[]): string {
  const at = argv.lastIndexOf('-append') + 1;
  const quoted = quoteArgs([qemu, ...argv.slice(0, at)]);
  return `#!/bin/sh\n# Ctrl-A X ends it.\n${quoted} \\\n  ${JSON.stringify(`${argv[at]} \${1:+lab.$1}`)} -serial mon:stdio -serial null\n`;
}

async function run(
  command: string,
  args: readonly string[],
  log: string,
  consoleLog: string,
  deadlineMs: number,
): Promise<void> {
  const output = openSync(log, 'w');
  try {
    const child = spawn(command, args, { stdio: ['ignore', output, output] });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, deadlineMs);
    const code = await new Promise<number | null>((done, failed) =>
      child.on('error', failed).on('exit', done),
    );
    clearTimeout(timer);
    if (late) throw new Error(`the guest did not end within ${deadlineMs / 1000} s:\n${tail(consoleLog)}`);
    if (code !== 0) throw new Error(`QEMU refused:\n${tail(log)}`);
  } finally {
    closeSync(output);
  }
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-25).join('\n');
  } catch {
    return '';
  }
}

/** What earlier runs left of machines of that name. */
function removeOlder(name: string): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const other of readdirSync(FOLDER))
    if (other.replace(/-[0-9a-f]{6}$/, '') === name) rmSync(join(FOLDER, other), { recursive: true });
}

/** The same for machines that are the same, by content. */
function keyOf({ override, files = {}, ...rest }: Vm): string {
  const hash = createHash('sha256').update(JSON.stringify([rest, Object.keys(files)]));
  for (const content of [override ?? '', ...Object.values(files)])
    hash.update(`${content.length}:`).update(content);
  return hash.digest('hex');
}
