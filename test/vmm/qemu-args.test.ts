import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { objectNames } from '../../src/machines/qemu-objects.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import type { Platform } from '../../src/topology/platform.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { qemuArgs } from '../../src/vmm/qemu/qemu-args.ts';
import { filesOf, GOLDEN } from '../golden/support/golden-tables.ts';

const platformOf = (text: string): Platform => resolveTopology(parseTopology(text, 'vm.yaml'));
const argsOf = (text: string) => qemuArgs(platformOf(text));

/** Values of every option of a name. */
const valuesOf = (args: readonly string[], option: string) => args.filter((_, at) => args[at - 1] === option);

function refusal(text: string): PxmError {
  try {
    argsOf(text);
  } catch (error) {
    if (error instanceof PxmError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('arguments for QEMU', () => {
  test('a comma inside a value is written twice', () => {
    const args = argsOf(
      'machine: { type: q35, oem: { id: "A,B" } }\nnodes: [{ memory: 1G, backend: { type: file, path: "/a,b" } }]',
    );
    expect(valuesOf(args, '-machine')[0]).toBe('pc-q35-11.1,x-oem-id=A,,B');
    expect(valuesOf(args, '-object')[0]).toBe('memory-backend-file,id=mem0,size=1G,mem-path=/a,,b');
  });

  test('sizes keep every byte', () => {
    const args = argsOf('machine: { type: q35 }\nnodes: [{ memory: 1048584K }, { memory: 3G }]');
    expect(valuesOf(args, '-m')).toEqual(['size=4194312K']);
    expect(valuesOf(args, '-object')[1]).toBe('memory-backend-ram,id=mem1,size=3G');
  });

  test('levels that the machine lacks are not named, clusters only if declared', () => {
    const smp = (type: string, cpus: string) =>
      valuesOf(argsOf(`machine: { type: ${type} }\ncpus: ${cpus}\nmemory: { total: 1G }`), '-smp')[0];
    expect(smp('q35', '{ cores: 2 }')).toBe('cpus=2,maxcpus=2,sockets=1,dies=1,modules=1,cores=2,threads=1');
    expect(smp('virt', '{ cores: 2 }')).toBe('cpus=2,maxcpus=2,sockets=1,cores=2,threads=1');
    expect(smp('virt', '{ clusters: 1 }')).toBe('cpus=1,maxcpus=1,sockets=1,clusters=1,cores=1,threads=1');
  });

  test('x2APIC is added where processor ids need it, and only there', () => {
    const cpu = (sockets: number, model = '') =>
      valuesOf(
        argsOf(`machine: { type: q35 }\ncpus: { sockets: ${sockets}${model} }\nmemory: { total: 1G }`),
        '-cpu',
      );
    expect(cpu(255)).toEqual([]);
    expect(cpu(256)).toEqual(['qemu64,x2apic=on']);
    expect(cpu(256, ', model: EPYC')).toEqual(['EPYC,x2apic=on']);
    expect(cpu(256, ', model: host')).toEqual(['host']);
  });

  test('memory without nodes can have a back end', () => {
    const args = argsOf('machine: { type: q35 }\nmemory: { total: 1G, backend: { type: memfd } }');
    expect(valuesOf(args, '-machine')).toEqual(['pc-q35-11.1,memory-backend=mem']);
    expect(valuesOf(args, '-object')).toEqual(['memory-backend-memfd,id=mem,size=1G']);
  });

  test('all assigned devices share one iommufd, unless a device names its own', () => {
    const devices = (options: string) =>
      argsOf(
        `machine: { type: q35 }\nmemory: { total: 1G }\ndevices:\n  - { id: a, slot: 3, host: "41:00.0"${options} }\n  - { id: b, slot: 4, host: "0000:42:00.0" }`,
      );
    const shared = devices('');
    expect(valuesOf(shared, '-object')).toEqual(['iommufd,id=iommufd0']);
    expect(valuesOf(shared, '-device')).toEqual([
      'vfio-pci,id=a,bus=pcie.0,addr=3,host=0000:41:00.0,iommufd=iommufd0',
      'vfio-pci,id=b,bus=pcie.0,addr=4,host=0000:42:00.0,iommufd=iommufd0',
    ]);
    expect(valuesOf(devices(', options: { iommufd: mine }'), '-device')[0]).toBe(
      'vfio-pci,id=a,bus=pcie.0,addr=3,host=0000:41:00.0,iommufd=mine',
    );
  });

  test('an object order moves initiators and objects of the user among each other', () => {
    const args = argsOf(
      'machine: { type: q35 }\nnodes: [{ memory: 1G }, {}, {}]\ndevices: [{ id: d, slot: 3, model: pci-testdev, initiator-for: 1-2 }]\nextra-args: [-object, "secret,id=s,data=x", -vga, none]\nobject-order: [gi1, s, gi0]',
    );
    expect(valuesOf(args, '-object')).toEqual([
      'memory-backend-ram,id=mem0,size=1G',
      'acpi-generic-initiator,id=gi1,pci-dev=d,node=2',
      'secret,id=s,data=x',
      'acpi-generic-initiator,id=gi0,pci-dev=d,node=1',
    ]);
    expect(args.slice(-2)).toEqual(['-vga', 'none']);
  });

  test('a device can do without the shared iommufd', () => {
    const args = argsOf(
      'machine: { type: q35 }\nmemory: { total: 1G }\ndevices: [{ id: d, slot: 3, host: "41:00.0", options: { iommufd: false } }]',
    );
    expect(args).not.toContain('-object');
    expect(valuesOf(args, '-device')).toEqual(['vfio-pci,id=d,bus=pcie.0,addr=3,host=0000:41:00.0']);
  });

  test('arguments of the user come last and unchanged', () => {
    const args = argsOf('machine: { type: pc }\nextra-args: ["-accel", "kvm", "-append", "a, b $c \'d\'"]');
    expect(args.slice(-4)).toEqual(['-accel', 'kvm', '-append', "a, b $c 'd'"]);
  });
});

/** Devices that sit on no PCI bus. */
const OFF_PCI = /^(intel-iommu|amd-iommu|pc-dimm|nvdimm),/;

describe('the arguments of every golden case', () => {
  for (const file of filesOf('qemu.args')) {
    const args = readFileSync(join(GOLDEN, file), 'utf8').trimEnd().split('\n');
    test(`${file}: what opens a bus comes before what sits on it, with every place written out`, () => {
      const buses = new Set(['pcie.0', 'pci.0']);
      for (const device of valuesOf(args, '-device')) {
        if (OFF_PCI.test(device)) continue;
        const [, id, bus] =
          /(?:,id=([^,]+))?,bus=([^,]+),addr=/.exec(device) ?? /()primary-bus=([^,]+)/.exec(device) ?? [];
        expect(buses, device).toContain(bus);
        buses.add(id ?? '');
      }
    });

    test(`${file}: objects are created in the order that SRAT is built from`, () => {
      const platform = platformOf(readFileSync(join(GOLDEN, file, '../topology.yaml'), 'utf8'));
      const objects = valuesOf(args, '-object');
      const late = (object: string) => object.startsWith('memory-backend-');
      const created = [...objects.filter((object) => !late(object)), ...objects.filter(late)];
      const ids = created.map((object) => /[,"]id"?[=:]"?([^,"]+)/.exec(object)?.[1]);
      expect(objectNames(platform).filter((name) => !/^compat_|\.ram$/.test(name))).toEqual(ids);
    });
  }
});

describe('what QEMU would refuse is refused by name', () => {
  test.each([
    [
      'machine none',
      'machine: { type: q35, vmm: none }\nmemory: { total: 1G }',
      'PXM300',
      /vm\.yaml:1:28: .*no QEMU command line/,
    ],
    [
      'placeholder entries, at the place that asks for them',
      'machine: { type: q35 }\nplaceholder-style: disabled\nnodes:\n  - { memory: 1G }\n  - { ids: 1-3 }',
      'PXM300',
      /vm\.yaml:2:20: .*nodes 1-3 shall have disabled memory entries/,
    ],
    [
      'a host node that QEMU does not know',
      'machine: { type: q35 }\nnodes:\n  - { memory: 1G, backend: { host-nodes: "0,200" } }',
      'PXM301',
      /vm\.yaml:3:42: .*back end mem0 names host node 200/,
    ],
    [
      'room for memory that is no whole number of pages',
      'machine: { type: q35 }\nmemory: { total: 1G, max: 2147484672 }',
      'PXM301',
      /vm\.yaml:2:27: .*2147484672 bytes/,
    ],
    [
      'a memory device at an address that one before it takes',
      'machine: { type: q35 }\nnodes: [{ memory: 1G }]\nmemory: { max: 8G, slots: 2 }\nmemory-devices: [{ id: a, type: pc-dimm, size: 1G }, { id: b, type: pc-dimm, size: 1G, address: 4G }]',
      'PXM301',
      /vm\.yaml:4:97: .*memory device b finds no room at 0x100000000: a is there/,
    ],
    [
      'a memory device for which no gap is large enough',
      'machine: { type: q35 }\nnodes: [{ memory: 1G }]\nmemory: { max: 3G, slots: 1 }\nmemory-devices: [{ id: a, type: pc-dimm, size: 256M, address: 0x158000000 }, { id: v, type: virtio-mem, size: 1.75G }]',
      'PXM301',
      /vm\.yaml:4:111: .*memory device v finds no room at 0x168000000: the hotplug window ends/,
    ],
    [
      'an id that two objects would have',
      'machine: { type: q35 }\nmemory: { total: 1G }\ndevices: [{ id: d, slot: 3, host: "41:00.0" }]\nextra-args: ["-object", "iothread,id=iommufd0"]',
      'PXM301',
      /two objects with the id iommufd0/,
    ],
    [
      'an id that is a property of the port whose bus is called so',
      'machine: { type: q35 }\nmemory: { total: 1G }\nbuses: [{ id: port, type: root-port }]\ndevices: [{ id: serial, model: nvme, options: { serial: x } }]',
      'PXM301',
      /vm\.yaml:3:15: .*nothing port: a pcie-root-port has(.|\n)*vm\.yaml:4:17: .*nothing serial: a nvme has/,
    ],
    [
      'an id that is a property of every object',
      'machine: { type: q35 }\nmemory: { total: 1G, backend: { id: type } }',
      'PXM301',
      /nothing type: every object has/,
    ],
    [
      'a device that comes later under such an id',
      'machine: { type: q35 }\nmemory: { total: 1G }\nbuses: [{ id: rp, type: root-port }]\ndevices: [{ id: type, on: rp, host: "41:00.0", plug: later }]',
      'PXM301',
      /vm\.yaml:4:17: .*nothing type: every object has/,
    ],
    [
      'a processor model without x2APIC for ids that need it',
      'machine: { type: q35 }\ncpus: { sockets: 256, model: "EPYC,-x2apic" }\nmemory: { total: 1G }',
      'PXM301',
      /vm\.yaml:2:30: .*x2APIC/,
    ],
  ])('%s', (_, text, code, message) => {
    const error = refusal(text);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/remedy: /);
  });

  test('all of it at once', () => {
    const { diagnostics } = refusal(
      'machine: { type: q35 }\nplaceholder-style: zero-length\ncpus: { sockets: 256, model: "EPYC,x2apic=off" }\nnodes: [{ memory: 1G, backend: { host-nodes: 128 } }, {}]',
    );
    expect(diagnostics.map((found) => found.code)).toEqual(['PXM300', 'PXM301', 'PXM301']);
  });
});
