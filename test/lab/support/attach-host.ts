// Runs in the guest: prepares and releases devices, with something going wrong, and prints as JSON what came of it.
//   node attach-host.mjs SCENARIO
import { spawn, spawnSync } from 'node:child_process';
import fs, {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import { iommuWidth } from '../../../src/attach/host-iommu.ts';
import { type HostStep, isHostStep } from '../../../src/attach/plan.ts';
import { prepare } from '../../../src/attach/prepare.ts';
import { release } from '../../../src/attach/release.ts';
import { planHost } from '../../../src/attach/run/plan-host.ts';
import { attachStatus } from '../../../src/attach/status.ts';
import { interruptible } from '../../../src/cli/interrupt.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import { HOST } from '../../../src/vfio/host-root.ts';
import { readHost } from '../../../src/vfio/sysfs/read-host.ts';
import {
  at,
  CARD,
  came,
  child,
  DEVICES,
  DISK,
  holder,
  IDLE,
  LAB,
  left,
  node,
  pause,
  prepareVm,
  same,
  snapshot,
  vm,
  vmOf,
} from './host-faults.ts';

/** With a device for which a module is loaded. */
const all = vmOf('vm', [CARD, DISK, IDLE, '0000:00:08.0']);

const SCENARIOS: Record<string, (...args: string[]) => unknown> = {
  /** Ends itself at the n-th word of a step. */
  async 'kill-at'(n) {
    await prepare(all, { onStep: at(Number(n), () => process.kill(process.pid, 'SIGKILL')) });
  },

  /** Ends itself before it changes a file or the length of one for the n-th time. */
  async 'kill-release'(n) {
    let count = 0;
    for (const name of ['writeSync', 'ftruncateSync', 'rmSync'] as const) {
      const plain = fs[name] as (...args: unknown[]) => unknown;
      fs[name] = ((...args: unknown[]) => {
        if (count++ === Number(n)) process.kill(process.pid, 'SIGKILL');
        return plain(...args);
      }) as never;
    }
    syncBuiltinESMExports();
    await release('vm');
  },

  /** Until it is killed no more; after the time that steps take, at the latest. */
  async killedRelease() {
    const before = snapshot();
    const small = vmOf('vm', [CARD, IDLE]);
    const runs = [];
    for (let n = 0; n < 60; n++) {
      await prepare(small);
      const { signal, status } = child('kill-release', String(n));
      const state = attachStatus('vm')[0]?.state;
      const { found } = await release('vm');
      runs.push({ n, signal, status, state, found, restored: same(before, snapshot()), left: left() });
      if (signal === null) break;
    }
    return runs;
  },

  /** Killed at any moment, and released at once: what the kernel still does for it is waited for. */
  async killedAnytime() {
    const before = snapshot();
    const runs = [];
    for (let n = 0; n < 8; n++) {
      const one = spawn(process.execPath, [process.argv[1] as string, 'prepare-all'], { stdio: 'ignore' });
      const ended = new Promise((done) => one.once('exit', done));
      while (!existsSync('/run/pxm/vm/journal')) await pause(5);
      await pause(n * 60);
      one.kill('SIGKILL');
      await ended;
      const { found } = await release('vm');
      // Killed before it had written what it claims: files of locks that nobody holds.
      const rest = left().filter((name) => !String(name).startsWith('.locks/'));
      runs.push({ found, restored: same(before, snapshot()), left: rest });
    }
    return runs;
  },

  'prepare-all': () => prepare(all).then(() => 'done'),

  /** What nobody may put into a topology: addresses, names and drivers that lead elsewhere. */
  async hostile() {
    const before = snapshot();
    const evil = [
      '..',
      '../../../../dev',
      '0000:00:05',
      '0000:00:05.0\n',
      '0000:00:05.8',
      '0000:00:05.0/../x',
    ];
    const names = ['../vm', '.', '.locks', 'a/b', '$(touch /run/pwned)', 'a\nb', '-rf'];
    const drivers = ['../x', 'a b/c', '$(touch /run/pwned)', 'a\nb'];
    const texts = [
      ...evil.map((host) => ['x', host, '']),
      ...names.map((name) => [name, CARD, '']),
      ...drivers.map((driver) => ['x', CARD, driver]),
    ] as const;
    const runs = [];
    for (const [name, host, driver] of texts)
      runs.push(
        await came(() => {
          const device = { id: 'd', host, ...(driver !== '' && { driver }) };
          const topology = { name, machine: { type: 'q35' }, memory: { total: '1G' }, devices: [device] };
          return prepare(resolveTopology(parseTopology(JSON.stringify(topology), 'evil.json')));
        }),
      );
    const released = [];
    for (const name of names) released.push(await came(() => release(name)));
    return { runs, released, pwned: existsSync('/run/pwned'), same: same(before, snapshot()), left: left() };
  },

  async kill() {
    const before = snapshot();
    const stages = planHost(all).steps.filter(isHostStep).length * 2;
    const runs = [];
    for (let n = 0; n < stages; n++) {
      const { signal } = child('kill-at', String(n));
      const between = snapshot();
      const state = attachStatus('vm')[0]?.state;
      const { steps } = await release('vm');
      const after = snapshot();
      runs.push({
        n,
        signal,
        state,
        changed: !same(before, between),
        restored: same(before, after),
        steps: steps.length,
        left: left(),
      });
    }
    return { stages, runs };
  },

  async twice() {
    const before = snapshot();
    const first = await prepare(vm, { command: 'first' });
    const between = snapshot();
    const again = await prepare(vm);
    const status = attachStatus();
    const other = await came(() => prepare(vmOf('other', [DISK])));
    const journal = readFileSync('/run/pxm/vm/journal', 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const released = await release('vm');
    const nothing = await release('vm');
    return {
      ...{ first: first.steps, again: again.steps, status, other, journal, between },
      ...{ released: released.steps, nothing, restored: same(before, snapshot()), left: left() },
    };
  },

  'prepare-other': (name) => prepare(vmOf(name as string, [DISK])).then(() => 'done'),

  async meanwhile() {
    const seen: unknown[] = [];
    const ask = () => {
      for (const name of ['vm', 'other']) seen.push(JSON.parse(child('prepare-other', name).stdout));
      seen.push(attachStatus('vm')[0]?.runner?.pid === process.pid);
    };
    await prepare(vm, { command: 'pxm prepare vm.yaml', onStep: at(3, ask) });
    await release('vm');
    return seen;
  },

  'signal-at': (n, signal) =>
    interruptible((abort) =>
      prepare(vm, {
        signal: abort,
        onStep: at(Number(n), () => process.kill(process.pid, signal as string)),
      }),
    ),

  signals() {
    const before = snapshot();
    return ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal, n) => {
      const { stdout } = child('signal-at', String(n * 4 + 2), signal);
      return { ...JSON.parse(stdout), restored: same(before, snapshot()), left: left() };
    });
  },

  async refusing() {
    const before = snapshot();
    const over = '/sys/bus/pci/drivers/nvme/unbind';
    const runs = [];
    writeFileSync(join(LAB, 'plain'), '');
    for (const options of ['bind', 'bind,ro']) {
      spawnSync('mount', ['-o', options, join(LAB, 'plain'), over]);
      if (options !== 'bind') spawnSync('mount', ['-o', 'remount,bind,ro', over]);
      runs.push({ ...(await came(prepareVm)), restored: same(before, snapshot()), left: left() });
      spawnSync('umount', [over]);
    }
    return runs;
  },

  async held() {
    const before = snapshot();
    await prepare(vm);
    const between = snapshot();
    const runs: Record<string, unknown> = {};
    for (const [what, path] of [
      ['cdev', node(CARD)],
      ['group', `/dev/vfio/${basename(readlinkSync(join(DEVICES, CARD, 'iommu_group')))}`],
    ] as const) {
      const { pid, end } = await holder(path);
      const { codes, texts } = (await came(() => release('vm'))) as { codes: string[]; texts: string[] };
      runs[what] = {
        codes,
        named: texts?.join().includes(`process ${pid} (node)`),
        kept: same(between, snapshot()),
      };
      await end();
    }
    await release('vm');
    return { ...runs, restored: same(before, snapshot()), left: left() };
  },

  /** Nobody can be seen who has it, so the kernel is asked, and waits. */
  async waiting() {
    const before = snapshot();
    const proc = join(LAB, 'proc');
    for (const file of ['sys/kernel/osrelease', 'sys/kernel/random/boot_id']) {
      mkdirSync(join(proc, file, '..'), { recursive: true });
      cpSync(join('/proc', file), join(proc, file));
      writeFileSync(join(proc, file), readFileSync(join('/proc', file)));
    }
    const root = { ...HOST, proc };
    await prepare(vm);
    const { end } = await holder(node(CARD));
    const late = await came(() => release('vm', { root, patience: 2000 }));
    const meanwhile = await came(() => release('vm', { root, patience: 2000 }));
    const status = attachStatus('vm')[0]?.state;
    await end();
    for (let waited = 0; existsSync(join(DEVICES, CARD, 'driver')) && waited < 100; waited++)
      await pause(100);
    await pause(1000);
    const driverless = !existsSync(join(DEVICES, CARD, 'driver'));
    await release('vm');
    return { late, meanwhile, status, driverless, restored: same(before, snapshot()), left: left() };
  },

  async full() {
    const before = snapshot();
    mkdirSync('/run/pxm', { recursive: true });
    const sizes = ['4k', '20k'].map(async (size) => size);
    const runs = [];
    for await (const size of sizes) {
      spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmp', '/run/pxm']);
      const steps: HostStep[] = [];
      const result = await came(() =>
        prepare(vm, {
          command: 'x'.repeat(3450),
          onStep: (step, stage) => stage === 'made' && steps.push(step),
        }),
      );
      runs.push({ size, ...result, made: steps.length, restored: same(before, snapshot()), left: left() });
      spawnSync('umount', ['/run/pxm']);
    }
    return runs;
  },

  /** As somebody else, who has no rights. */
  async unprivileged() {
    return {
      errors: planHost(vm).findings.filter(({ severity }) => severity === 'error'),
      prepare: await came(prepareVm),
    };
  },

  rights() {
    const before = snapshot();
    const options = { encoding: 'utf8', uid: 65534, gid: 65534 } as const;
    const { stdout } = spawnSync(process.execPath, [process.argv[1] as string, 'unprivileged'], options);
    return { ...JSON.parse(stdout), same: same(before, snapshot()), left: left() };
  },

  /** The second of two functions of one card, whose first a driver has. */
  async siblings() {
    const before = snapshot();
    const [first, second] = ['0000:00:0a.0', '0000:00:0a.1'];
    const refused = await came(() => prepare(vmOf('vm', [second])));
    const taken = await prepare(vmOf('vm', [second], 'attach: { siblings: take }'));
    const between = snapshot();
    await release('vm');
    return {
      refused,
      taken: taken.steps,
      between: [between[first], between[second]],
      restored: same(before, snapshot()),
      left: left(),
    };
  },

  async virtualFunction() {
    const before = snapshot();
    writeFileSync('/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs', '1');
    const [function_ = ''] = readdirSync('/sys/bus/pci/devices/0000:01:00.0')
      .filter((name) => name.startsWith('virtfn'))
      .map((name) => basename(readlinkSync(`/sys/bus/pci/devices/0000:01:00.0/${name}`)));
    const made = snapshot();
    const whole = await came(() => prepare(vmOf('whole', ['0000:01:00.0'])));
    await prepare(vmOf('vm', [function_]));
    const between = snapshot()[function_];
    await release('vm');
    const restored = same(made, snapshot());
    writeFileSync('/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs', '0');
    return { function: function_, whole, between, restored, gone: same(before, snapshot()) };
  },

  async otherBoot() {
    const before = snapshot();
    await prepare(vm);
    await release('vm');
    mkdirSync('/run/pxm/vm', { recursive: true });
    const lines = [
      {
        kind: 'run',
        format: 'pxm-journal',
        version: 1,
        vm: 'vm',
        boot: '00000000-0000-0000-0000-000000000000',
        pid: 1,
        command: 'x',
        since: 'then',
        claims: [CARD],
      },
      { kind: 'step', step: { kind: 'unbind', bdf: CARD, driver: 'nvme' } },
    ];
    writeFileSync('/run/pxm/vm/journal', `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    const state = attachStatus('vm')[0]?.state;
    const { found, steps } = await release('vm');
    return { state, found, steps, restored: same(before, snapshot()), left: left() };
  },

  async withoutIommufd() {
    const over = '/sys/class/misc';
    spawnSync('mount', ['-t', 'tmpfs', 'tmp', over]);
    const modes = ['auto', 'iommufd'].map((mode) => {
      const { mode: chosen, findings, steps } = planHost(vmOf('vm', [CARD], `attach: { mode: ${mode} }`));
      return {
        chosen,
        codes: findings.map(({ code }) => code),
        opens: steps.slice(-2).map(({ kind }) => kind),
      };
    });
    spawnSync('umount', [over]);
    return modes;
  },

  /** Links that somebody put in place of the kernel's, before pxm looks and after. */
  async elsewhere() {
    const before = snapshot();
    const evil = join(LAB, 'evil', CARD);
    mkdirSync(evil, { recursive: true });
    for (const name of ['driver_override', 'modalias']) writeFileSync(join(evil, name), 'precious');
    const cover = () => {
      spawnSync('mount', ['-t', 'tmpfs', 'tmp', DEVICES]);
      symlinkSync(evil, join(DEVICES, CARD));
    };
    const uncover = () => spawnSync('umount', [DEVICES]);
    cover();
    const seen = await came(prepareVm);
    uncover();
    const made = await came(() => prepare(vm, { onStep: at(0, cover) }).finally(uncover));
    const untouched = readFileSync(join(evil, 'driver_override'), 'utf8') === 'precious';
    // What could not be looked at could not be undone either.
    await release('vm');
    return { seen, made, untouched, restored: same(before, snapshot()), left: left() };
  },

  reserved() {
    const planned = (more: string) => {
      const { findings, steps } = planHost(vmOf('vm', [CARD], more));
      const errors = findings.filter(({ severity }) => severity === 'error');
      const told = { codes: errors.map(({ code }) => code), texts: errors.map(({ message }) => message) };
      return { ...told, steps: steps.map(({ kind }) => kind) };
    };
    const small = planned('');
    return {
      ...{ small, steps: small.steps },
      large: planned("memory: { total: 2T }\ncpus: { model: 'Skylake-Server,phys-bits=46' }"),
      widths: readHost().iommus.map((iommu) => [iommu.name, iommuWidth(iommu)]),
    };
  },

  /** The variant driver is a module. */
  async variant() {
    const before = snapshot();
    const net = '0000:00:08.0';
    const { steps, plan } = await prepare(vmOf('vm', [net]));
    const between = snapshot()[net];
    await release('vm');
    return { steps, why: plan.devices[0]?.why, between, restored: same(before, snapshot()), left: left() };
  },

  async vanishing() {
    const { [DISK]: _, ...before } = snapshot();
    const remove = () => writeFileSync(join(DEVICES, DISK, 'remove'), '1');
    const result = await came(() => prepare(vm, { onStep: at(6, remove) }));
    const { [DISK]: gone, ...after } = snapshot();
    const groupOf = (shot: Record<string, string>) =>
      Object.fromEntries(Object.entries(shot).filter(([name]) => name.includes(':')));
    const late = await came(prepareVm);
    writeFileSync('/sys/bus/pci/rescan', '1');
    await prepare(vm);
    const removed = await came(async () => {
      remove();
      return (await release('vm')).found;
    });
    writeFileSync('/sys/bus/pci/rescan', '1');
    const { [DISK]: __, ...last } = snapshot();
    return {
      ...{ result, gone, late, removed, left: left() },
      restored: [after, last].map((shot) => same(groupOf(before), groupOf(shot))),
    };
  },
};

const [scenario = '', ...args] = process.argv.slice(2);
const result = await came(() => SCENARIOS[scenario]?.(...args));
// Plans go round in circles.
const shown = (key: string, value: unknown) => (key === 'plan' ? undefined : value);
console.log(JSON.stringify('value' in result ? result.value : result, shown));
