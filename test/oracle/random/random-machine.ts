import { Tree } from './buses.ts';
import { type Draft, isArm } from './draft.ts';
import type { MachineName } from './features.ts';
import { addIommu } from './iommus.ts';
import { addMemory, addMemoryDevices } from './memory.ts';
import { addDistances, addHmat, addInitiators } from './numa-details.ts';
import type { Random } from './prng.ts';
import { addProcessors } from './processors.ts';

export interface RandomMachine {
  readonly program: 'qemu-system-x86_64' | 'qemu-system-aarch64';
  readonly args: readonly string[];
  readonly features: ReadonlySet<string>;
}

/** A command line that QEMU should accept, with all of some features. */
export function randomMachine(
  machine: MachineName,
  features: ReadonlySet<string>,
  random: Random,
): RandomMachine {
  const draft: Draft = {
    random,
    machine,
    has: (feature) => features.has(feature),
    properties: [],
    args: [],
    devices: [],
    objects: [],
    globals: [],
    cpus: { sockets: 1, perSocket: 1, max: 1 },
    nodes: [],
    endpoints: [],
    expanders: [],
  };
  const { has } = draft;
  addMachineProperties(draft);
  addProcessors(draft);
  addMemory(draft);
  const tree = new Tree(draft);
  tree.grow();
  addMemoryDevices(draft);
  addIommu(draft, tree.rootBus);
  addCxl(draft);
  if (has('short-options')) addShortOptions(draft);
  addDistances(draft);
  const initiators = addInitiators(draft);
  addHmat(draft, initiators);
  addObjects(draft);
  return {
    program: isArm(draft) ? 'qemu-system-aarch64' : 'qemu-system-x86_64',
    args: assemble(draft),
    features,
  };
}

const FAMILIES: Readonly<Record<MachineName, string>> = { q35: 'pc-q35', pc: 'pc-i440fx', virt: 'virt' };

function addMachineProperties(draft: Draft): void {
  const { random, has, properties, machine } = draft;
  if (has('max-ram-below-4g'))
    properties.push(`max-ram-below-4g=${random.pick(['1G', '1536M', '2G', '3G', '3584M', '4G'])}`);
  if (has('no-pic')) properties.push('pic=off');
  if (has('usb')) properties.push('usb=on');
  if (has('fewer-builtins'))
    properties.push(...random.pick([['sata=off'], ['smbus=off'], ['sata=off', 'smbus=off']]));
  if (has('oem')) {
    properties.push(`x-oem-id=${random.pick(['ACME', 'A', 'ABCDEF'])}`);
    if (random.chance(0.7)) properties.push(`x-oem-table-id=${random.pick(['NODES', 'EIGHTLTR', 'X Y'])}`);
  }
  if (has('pci-window')) addWindow(draft);
  if (machine !== 'virt') return;
  if (has('gic-2')) properties.push('gic-version=2');
  else if (has('gic-4')) properties.push('gic-version=4');
  else if (random.chance(0.8) || has('many-cpus'))
    properties.push(`gic-version=${random.pick(['3', 'max'])}`);
  if (has('no-its')) properties.push('its=off');
  if (has('msi'))
    properties.push(`msi=${random.pick(has('gic-2') ? ['auto', 'gicv2m', 'off'] : ['auto', 'off'])}`);
  if (has('virtualization')) properties.push('virtualization=on');
  if (has('low-ecam')) properties.push('highmem-ecam=off');
  if (has('highmem-off')) properties.push('highmem=off');
}

function addWindow({ random, machine, properties, globals }: Draft): void {
  if (machine === 'virt') properties.push(`highmem-mmio-size=${random.pick(['512G', '1T', '2T'])}`);
  else {
    const bridge = machine === 'q35' ? 'q35-pcihost' : 'i440FX-pcihost';
    globals.push(`${bridge}.pci-hole64-size=${random.pick(['1G', '2G', '64G', '512G'])}`);
  }
}

/** Options that stand for devices; those take slots before, between and after the others. */
function addShortOptions({ random, machine, args, expanders }: Draft): void {
  if (machine !== 'virt') args.push('-vga', random.pick(['none', 'std', 'cirrus', 'vmware', 'virtio']));
  for (const nic of random.some(['user', 'user,model=e1000', 'user,model=virtio-net-pci', 'none'], 0.4)) {
    args.push('-nic', nic);
  }
  if (random.chance(0.3)) args.push('-audio', `driver=none,model=${random.pick(['ac97', 'es1370', 'hda'])}`);
  // A disk names no bus, and could not sit on an expander itself.
  if (expanders.length > 0 || random.chance(0.5)) return;
  args.push('-drive', `if=virtio,file=/dev/zero,format=raw,readonly=on`);
  if (machine === 'virt') args.push('-drive', 'file=/dev/full,format=raw,readonly=on');
}

function addCxl({ random, has, properties, expanders, objects, nodes }: Draft): void {
  if (!has('cxl')) return;
  properties.push('cxl=on');
  const hosts = expanders.filter(({ cxl }) => cxl).map(({ id }) => id);
  if (has('cxl-windows')) {
    for (let index = 0; index < random.int(1, 3); index++) {
      const targets = random.shuffled(hosts).slice(0, random.pick([1, 1, 2, 3]));
      for (const [at, target] of targets.entries())
        properties.push(`cxl-fmw.${index}.targets.${at}=${target}`);
      properties.push(`cxl-fmw.${index}.size=${random.int(1, 8) * (targets.length === 3 ? 768 : 512)}M`);
      if (random.chance(0.5))
        properties.push(`cxl-fmw.${index}.interleave-granularity=${random.pick(['256', '1k', '4k', '16k'])}`);
    }
  }
  if (has('generic-ports')) {
    for (const host of random.some(hosts, 0.8)) {
      objects.push(`acpi-generic-port,id=${random.id('gp')},pci-bus=${host},node=${random.pick(nodes).id}`);
    }
  }
}

function addObjects({ random, has, objects, args }: Draft): void {
  if (has('other-objects')) {
    for (let count = random.int(1, 6); count > 0; count--) {
      objects.push(
        `${random.pick(['rng-random', 'iothread', 'throttle-group', 'can-bus'])},id=${random.id('o')}`,
      );
    }
  }
  if (!has('monitors')) return;
  if (random.chance(0.5)) args.push('-monitor', 'null');
  if (random.chance(0.5)) args.push('-qmp', 'null');
  const id = random.id('c');
  args.push(
    '-chardev',
    `null,id=${id}`,
    '-mon',
    random.chance(0.5) ? `${id},mode=control` : `chardev=${id},id=mon${id}`,
  );
}

/** Options in an order that QEMU allows; what makes no difference is shuffled. */
function assemble(draft: Draft): string[] {
  const { random, has, machine, properties, args, devices, objects, globals } = draft;
  const version = has('older-version')
    ? `${FAMILIES[machine]}-${random.pick(['10.0', '10.1', '10.2', '11.0'])}`
    : random.pick([machine, machine, `${FAMILIES[machine]}-11.1`]);
  const json = (text: string, key: string) => (has('json') && random.chance(0.4) ? asJson(text, key) : text);
  const isLeaf = (device: string) => {
    const id = /,id=([^,]+)/.exec(device)?.[1];
    return (
      ENDPOINT.test(device) &&
      !devices.some((other) => id !== undefined && other.includes(`=${id}`) && other !== device)
    );
  };
  const shuffledObjects = random.shuffled(objects).flatMap((object) => ['-object', json(object, 'qom-type')]);
  const cut = random.int(0, shuffledObjects.length / 2) * 2;
  return [
    ...(has('default-devices') ? [] : ['-nodefaults']),
    '-M',
    [version, ...properties].join(','),
    ...shuffledObjects.slice(0, cut),
    ...args,
    ...globals.flatMap((global) => ['-global', global]),
    ...devices.flatMap((device) => ['-device', isLeaf(device) ? json(device, 'driver') : device]),
    ...shuffledObjects.slice(cut),
  ];
}

const ENDPOINT = /^(?:pci-testdev|virtio-(?:rng|net)-pci|qemu-xhci|e1000e?|rtl8139|pcie-root-port),/;

function asJson(text: string, key: string): string {
  const [head = '', ...words] = text.split(',');
  const entries = words.map((word) => {
    const [name = '', value = ''] = word.split('=');
    if (value === 'on' || value === 'off') return [name, value === 'on'];
    return [name, /^\d+$/.test(value) && name !== 'addr' ? Number(value) : bytes(value)];
  });
  return JSON.stringify({ [key]: head, ...Object.fromEntries(entries) });
}

/** In JSON a size is a number of bytes. */
function bytes(text: string): string | number {
  const [, digits] = /^(\d+)M$/.exec(text) ?? [];
  return digits === undefined ? text : Number(digits) * 2 ** 20;
}
