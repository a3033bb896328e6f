import { type Cpus, type Draft, isArm } from './draft.ts';

/** Those that QEMU has without TCG. */
const ARM_MODELS = ['cortex-a57', 'cortex-a53', 'max', 'cortex-a57,pmu=off'];
/** Its addresses end where CXL windows start. */
const SHORT_REACH = 'cortex-a53';
const X86_MODELS = [undefined, 'qemu64', 'max', 'Skylake-Server', 'Nehalem', 'qemu64,vendor=GenuineIntel'];
const AMD_MODELS = ['EPYC', 'EPYC-Milan', 'Opteron_G5', 'Skylake-Server,vendor=AuthenticAMD'];

/** `-smp`, `-cpu` and processor caches. */
export function addProcessors(draft: Draft): void {
  const { random, has } = draft;
  draft.cpus = addSmp(draft);
  const model = isArm(draft)
    ? random.pick(ARM_MODELS.filter((name) => !(has('cxl-windows') && name === SHORT_REACH)))
    : has('beyond-1t')
      ? `${random.pick(AMD_MODELS)},phys-bits=48`
      : random.pick(has('amd-cpu') ? AMD_MODELS : X86_MODELS);
  if (model !== undefined) draft.args.push('-cpu', model);
  if (has('smp-cache')) addCaches(draft);
}

/** QEMU wants all caches that the model has; none may be shared by fewer processors than one nearer to them. */
function addCaches({ random, args, properties }: Draft): void {
  const clusters = args.some((arg) => arg.includes('clusters='));
  const levels = ['core', ...(clusters ? ['cluster'] : []), 'socket'];
  let level = 0;
  for (const [index, cache] of ['l1d', 'l1i', 'l2'].entries()) {
    if (cache !== 'l1i') level = random.int(level, levels.length - 1);
    properties.push(`smp-cache.${index}.cache=${cache}`, `smp-cache.${index}.topology=${levels[level]}`);
  }
}

function addSmp(draft: Draft): Cpus {
  const { random, has } = draft;
  const most = has('gic-2') ? 8 : 24;
  if (!has('cpu-levels')) {
    const max = has('many-cpus')
      ? random.int(129, isArm(draft) ? 300 : draft.machine === 'pc' ? 240 : 400)
      : random.int(1, 8);
    const present = has('cpu-hotplug') || has('many-cpus') ? random.int(1, Math.min(max, 4)) : max;
    if (max === 1 && random.chance(0.5)) return { sockets: 1, perSocket: 1, max };
    draft.args.push('-smp', max === present ? `${max}` : `cpus=${present},maxcpus=${max}`);
    return { sockets: 1, perSocket: max, max };
  }
  const levels: [string, number][] = [['sockets', random.int(1, 4)]];
  if (!isArm(draft) && random.chance(0.4)) levels.push(['dies', random.int(1, 3)]);
  if (!isArm(draft) && random.chance(0.3)) levels.push(['modules', random.int(1, 2)]);
  if (isArm(draft) && random.chance(0.5)) levels.push(['clusters', random.int(1, 3)]);
  levels.push(['cores', has('many-cpus') ? random.int(30, 60) : random.int(1, 5)]);
  levels.push(['threads', random.int(1, 2)]);
  const product = () => levels.reduce((all, [, count]) => all * count, 1);
  const limit = has('many-cpus')
    ? isArm(draft)
      ? 512
      : draft.machine === 'pc'
        ? 250
        : 600
    : isArm(draft)
      ? most
      : 64;
  while (product() > limit) {
    const level = levels.find(([, count]) => count > 1);
    if (level) level[1] -= 1;
  }
  const max = product();
  const present = has('cpu-hotplug') || has('many-cpus') ? random.int(1, Math.min(max, 6)) : max;
  // QEMU completes what is left out; the number of all CPUs then tells the rest.
  const left = random.chance(0.3) ? random.pick(['cores', 'threads']) : undefined;
  const told = levels.filter(([name]) => name !== left).map(([name, count]) => `${name}=${count}`);
  draft.args.push('-smp', [`cpus=${present}`, `maxcpus=${max}`, ...random.shuffled(told)].join(','));
  const sockets = levels[0]?.[1] ?? 1;
  return { sockets, perSocket: max / sockets, max };
}
