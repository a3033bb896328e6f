// What programs in the guest share that prepare devices with something going wrong.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HostStep } from '../../../src/attach/plan.ts';
import { prepare, type RunOptions } from '../../../src/attach/prepare.ts';
import { Interrupted } from '../../../src/cli/interrupt.ts';
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';

export const DEVICES = '/sys/bus/pci/devices';
export const LAB = process.env.LAB ?? '/mnt';
/** A network card, a disk, and a device that nobody has a driver for. */
export const [CARD, DISK, IDLE] = ['0000:00:05.0', '0000:00:06.0', '0000:00:07.0'] as const;

/** A topology that assigns devices; `more` is in it, before them. */
export function vmOf(name: string, hosts: readonly string[], more = '') {
  const memory = more.includes('memory:') ? '' : 'memory: { total: 512M }';
  const devices = hosts.map((bdf, at) => `  - { id: d${at}, host: "${bdf}" }`);
  const lines = [`name: ${name}`, 'machine: { type: q35 }', memory, more, 'devices:', ...devices];
  return resolveTopology(parseTopology(lines.join('\n'), `${name}.yaml`));
}

/** All of them for one VM. */
export const vm = vmOf('vm', [CARD, DISK, IDLE]);

/** Drivers, overrides and groups of every function, the groups' regions, and modules. */
export function snapshot(): Record<string, string> {
  const linked = (path: string) => (existsSync(path) ? basename(readlinkSync(path)) : 'none');
  const devices = readdirSync(DEVICES).flatMap((bdf) => {
    const at = join(DEVICES, bdf);
    const override = readFileSync(join(at, 'driver_override'), 'latin1').trim();
    return [[bdf, `${linked(join(at, 'driver'))} ${override} ${linked(join(at, 'iommu_group'))}`] as const];
  });
  const groups = readdirSync('/sys/kernel/iommu_groups').map((group) => {
    const at = join('/sys/kernel/iommu_groups', group);
    const text = (name: string) => readFileSync(join(at, name), 'latin1').trim();
    return [
      group,
      `${text('type')} ${readdirSync(join(at, 'devices')).join()} ${text('reserved_regions')}`,
    ] as const;
  });
  const modules = readdirSync('/sys/module').join();
  return { ...Object.fromEntries([...devices, ...groups]), modules };
}

export const prepareVm = () => prepare(vm);

export const same = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);
/** What pxm has left in /run. */
export const left = () =>
  existsSync('/run/pxm')
    ? readdirSync('/run/pxm', { recursive: true }).filter((name) => name !== '.locks')
    : [];
export const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** What work came to: codes and texts of its errors, or its value. */
export async function came<T>(work: () => T | Promise<T>) {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof Interrupted) return { interrupted: error.signal };
    if (!(error instanceof PxmError)) return { bug: String((error as Error).stack) };
    const errors = error.diagnostics.filter(({ severity }) => severity === 'error');
    return { codes: errors.map(({ code }) => code), texts: errors.map(({ message }) => message) };
  }
}

/** Calls `action` the n-th time that a step is told, counting from 0. */
export function at(n: number, action: (step: HostStep) => void): NonNullable<RunOptions['onStep']> {
  let count = 0;
  return (step) => {
    if (count++ === n) action(step);
  };
}

/** This program in another process. */
export function child(...args: string[]) {
  return spawnSync(process.execPath, [process.argv[1] as string, ...args], { encoding: 'utf8' });
}

/** A process that has a file open until it is killed. */
export async function holder(path: string) {
  const code = `require('node:fs').openSync(${JSON.stringify(path)}, 'r+'); console.log('open'); setInterval(() => {}, 1e6)`;
  const process_ = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((done) => process_.stdout.once('data', done));
  return {
    pid: process_.pid,
    end: () => new Promise((done) => process_.once('exit', done) && process_.kill()),
  };
}

/** The node of a device that VFIO has. */
export const node = (bdf: string) => `/dev/vfio/devices/${readdirSync(join(DEVICES, bdf, 'vfio-dev'))[0]}`;
