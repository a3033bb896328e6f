// Runs in the guest: a VM inside of it that gets devices by pxm run, and what becomes of it; prints JSON.
//   node run-steps.mjs QEMU
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { monitorOf } from '../../../src/launch/running-vm.ts';

const LAB = process.env.LAB ?? '/mnt';
const [qemu = ''] = process.argv.slice(2);
const CONSOLE = join(LAB, 'inner.log');
const PXM = [join(LAB, 'main.cjs')];
/** Its tables need one. */
const INITRD = ['--initrd', join(LAB, 'inner.img')];
const KERNEL = ['-kernel', join(LAB, 'bzImage')];
const DEADLINE = 215_000;
const end = Date.now() + DEADLINE;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const say = (text: string) =>
  console.error(`${((DEADLINE - end + Date.now()) / 1000).toFixed(1)} s: ${text}`);

async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) {
      say(what);
      return found;
    }
    if (Date.now() > end)
      throw new Error(`${what}: not in time; the console says ${textOf(CONSOLE).slice(-500)}`);
    await pause(100);
  }
}

const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'latin1') : '');

/** Drivers, overrides and groups of every function. */
function snapshot(): Record<string, string> {
  const devices = '/sys/bus/pci/devices';
  const linked = (path: string) => (existsSync(path) ? basename(readlinkSync(path)) : 'none');
  return Object.fromEntries(
    readdirSync(devices).map((bdf) => {
      const at = join(devices, bdf);
      const override = readFileSync(join(at, 'driver_override'), 'latin1').trim();
      return [bdf, `${linked(join(at, 'driver'))} ${override} ${linked(join(at, 'iommu_group'))}`];
    }),
  );
}

/** How many devices VFIO has. */
const prepared = () => Object.values(snapshot()).filter((text) => text.startsWith('vfio-pci')).length;

interface Line {
  readonly event: string;
  readonly pid?: number;
  readonly stage?: string;
  readonly ms?: number;
}

/** `pxm run`, and what it says line by line. */
class Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null; codes: string[] }>;
  #out = '';
  #err = '';

  constructor(more: readonly string[], ...extra: string[]) {
    const options = ['--json', '--user', '65534:65534', '--program', qemu, ...INITRD, ...more];
    const args = ['run', join(LAB, 'vm.yaml'), ...options, '--', ...KERNEL, '-display', 'none', ...extra];
    this.child = spawn(process.execPath, [...PXM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (text) => {
      this.#out += text;
    });
    this.child.stderr?.on('data', (text) => {
      this.#err += text;
      process.stderr.write(text);
    });
    this.ended = new Promise((done) =>
      this.child.once('exit', (code, signal) => done({ code, signal, codes: codesIn(this.#err) })),
    );
  }

  get lines(): Line[] {
    return this.#out.split('\n').flatMap((line) => (line.startsWith('{') ? (JSON.parse(line) as Line) : []));
  }

  get stages(): Record<string, number> {
    return Object.fromEntries(this.lines.flatMap(({ stage, ms }) => (stage ? [[stage, ms ?? 0]] : [])));
  }

  /** The process of QEMU, once its monitor answers. */
  started(): Promise<number> {
    return until('QEMU is ready', () => {
      if (this.child.exitCode !== null) throw new Error(`pxm run ended: ${this.#out}${this.#err}`);
      return this.lines.find(({ event }) => event === 'started')?.pid;
    });
  }
}

const codesIn = (text: string) => [...text.matchAll(/"code": "(PXM\d+)"/g)].map(([, code]) => code ?? '');

/** Another command of pxm, to its end. */
function pxm(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...PXM, '--json', ...args], {
    encoding: 'utf8',
  });
  say(`pxm ${args.join(' ')}: ${status}`);
  return { status, said: stdout.trim() === '' ? undefined : JSON.parse(stdout), codes: codesIn(stderr) };
}

const isGone = (pid: number) => {
  const state = /^State:\s+(\w)/m.exec(textOf(`/proc/${pid}/status`))?.[1];
  return state === undefined || state === 'Z' ? true : undefined;
};
/** What the guest inside says it has, the newest last. */
const inner = () => [...textOf(CONSOLE).matchAll(/inner:(.*)\r?\n/g)].map(([, found]) => found?.trim() ?? '');

async function wholeLife() {
  const run = new Run(
    [],
    ...['-accel', 'tcg,tb-size=64', '-no-reboot', '-serial', `file:${CONSOLE}`],
    ...['-append', 'console=ttyS0 panic=-1 no_timer_check quiet'],
  );
  const pid = await run.started();
  const between = snapshot();
  const status = textOf(`/proc/${pid}/status`);
  const rights = Object.fromEntries(
    ['Uid', 'Gid', 'Groups', 'CapEff', 'CapPrm', 'CapBnd', 'NoNewPrivs'].map((key) => [
      key,
      new RegExp(`^${key}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim().replaceAll('\t', ' '),
    ]),
  );
  const locked = /^Max locked memory +(\d+) +(\d+) /m.exec(textOf(`/proc/${pid}/limits`))?.slice(1);
  const files = readdirSync(`/proc/${pid}/fd`)
    .map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
    .filter((path) => /vfio|iommu/.test(path))
    .sort();
  await until('the guest inside runs', () => inner().at(-1));
  const monitor = await monitorOf('vm');
  const pci = JSON.stringify(await monitor.execute('query-pci'));
  monitor.close();
  const seen = [inner().at(-1)];
  const came: Record<string, unknown> = {
    between,
    rights,
    locked,
    files,
    boot: [...pci.matchAll(/"qdev_id":"(card|idle|later)"/g)].map(([, id]) => id),
  };
  came.plugged = pxm('hotplug', 'vm', 'later');
  came.twice = pxm('hotplug', 'vm', 'later');
  seen.push(
    await until('the guest inside has the third', () => inner().find((all) => all.split(' ').length === 3)),
  );
  came.pulled = pxm('unplug', 'vm', 'later', '--wait', '60');
  const count = inner().length;
  seen.push(
    await until('the guest inside has lost it', () =>
      inner()
        .slice(Math.max(count - 1, 2))
        .find((all) => all.split(' ').length === 2),
    ),
  );
  came.again = pxm('unplug', 'vm', 'later');
  came.status = pxm('status', 'vm').said;
  run.child.kill('SIGKILL');
  await run.ended;
  await until('QEMU has ended after pxm was killed', () => isGone(pid));
  came.left = prepared();
  came.released = pxm('release', 'vm');
  const nodes = /nodes: (.*\S)/.exec(textOf(CONSOLE))?.[1];
  return { ...came, seen, nodes, stages: run.stages };
}

async function qemuKilled() {
  const run = new Run([], '-S', '-accel', 'tcg,tb-size=16');
  const pid = await run.started();
  const stays = pxm('unplug', 'vm', 'card', '--wait', '1');
  const second = pxm(
    'run',
    join(LAB, 'vm.yaml'),
    '--user',
    'nobody',
    '--program',
    qemu,
    ...INITRD,
    '--',
    ...KERNEL,
  );
  const released = pxm('release', 'vm');
  process.kill(pid, 'SIGKILL');
  return { stays, second, released, ended: await run.ended, stages: run.stages };
}

async function terminated() {
  const run = new Run(['--keep'], '-S', '-accel', 'tcg,tb-size=16');
  const pid = await run.started();
  run.child.kill('SIGTERM');
  const ended = await run.ended;
  const kept = readdirSync('/run/pxm/vm');
  return { ended, gone: isGone(pid), left: prepared(), kept, released: pxm('release', 'vm') };
}

const before = snapshot();
const same = () => JSON.stringify(snapshot()) === JSON.stringify(before);
const left = () =>
  existsSync('/run/pxm') ? readdirSync('/run/pxm').filter((name) => name !== '.locks') : [];
const came: Record<string, unknown> = {};
for (const [name, work] of Object.entries({ qemuKilled, terminated, wholeLife })) {
  try {
    came[name] = { ...(await work()), restored: same(), remains: left() };
  } catch (error) {
    came[name] = { error: String((error as Error).stack), restored: same() };
  }
  say(name);
}
console.log(JSON.stringify(came, undefined, 1));
