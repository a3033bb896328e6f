import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { loadTopology } from '../../src/topology/load-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { errorOf, errorsOf, place, resolved } from './support/resolved.ts';

const virt = (rest: string) => `machine: { type: virt }
cpus: { cores: 4 }
nodes: [{ memory: 4G }]
${rest}`;
const gpu = (more: string) => virt(`devices: [{ id: gpu, host: '0009:01:00.0'${more} }]`);
const warningsOf = (text: string) => resolved(text).diagnostics.map(place);

describe('the profile of a device', () => {
  const grace = ', ids: 10de:2342, driver: nvgrace-gpu-vfio-pci';

  test('is chosen by vendor and device id, and adds placeholder nodes after those that are declared', () => {
    const { nodes, initiators, derived } = resolved(gpu(grace));
    expect(nodes.map(({ id, memory, placeholder }) => [id, memory > 0n, placeholder])).toEqual([
      [0, true, undefined],
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((id) => [id, false, 'gpu']),
    ]);
    expect(initiators.map(({ device, node }) => [device.id, node.id])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ['gpu', id]),
    );
    expect(derived).toContainEqual({
      subject: 'node 1-8',
      value: '8 placeholders for gpu',
      why: 'profile nvidia-grace-hopper: the guest cannot add nodes later',
    });
  });

  test('does the same by name, whatever the ids are written in', () => {
    const named = gpu(', profile: nvidia-grace-hopper, driver: nvgrace_gpu_vfio_pci');
    expect(resolved(named).nodes).toHaveLength(9);
    expect(resolved(gpu(grace.replace('10de:2342', '10DE:2345'))).nodes).toHaveLength(9);
    expect(resolved(gpu(', ids: 10de:2330')).nodes).toHaveLength(1);
  });

  test('none keeps it away', () => {
    expect(resolved(gpu(', ids: 10de:2342, profile: none')).nodes).toHaveLength(1);
  });

  test('adds nodes for each of several devices', () => {
    const text = virt(`devices:
  - { id: a, host: '0009:01:00.0'${grace} }
  - { id: b, host: '0019:01:00.0'${grace} }`);
    expect(
      resolved(text)
        .nodes.map(({ placeholder }) => placeholder)
        .slice(1),
    ).toEqual([...Array.from({ length: 8 }, () => 'a'), ...Array.from({ length: 8 }, () => 'b')]);
  });

  test('leaves declared placeholders alone, tells of too few, and makes the device their initiator', () => {
    const declared = gpu(grace).replace('{ memory: 4G }', '{ memory: 4G }, { ids: 1-8, placeholder: gpu }');
    expect(resolved(declared)).toMatchObject({
      nodes: { length: 9 },
      initiators: { length: 8 },
      diagnostics: [],
    });
    const few = declared.replace('1-8', '1-2');
    expect(resolved(few)).toMatchObject({ nodes: { length: 3 }, initiators: { length: 2 } });
    expect(warningsOf(few)).toEqual(['PXM158 4 10de:2342']);
    const last = declared.slice(0, -3).concat(', initiator-for: 1-2 }]');
    expect(resolved(last).initiators).toHaveLength(2);
  });

  test('needs a driver that the device must name: PXM130', () => {
    const error = errorOf(gpu(', ids: 10de:2342'));
    expect(error.at).toBe('PXM130 4 10de:2342');
    expect(error.message).toContain('nvgrace-gpu-vfio-pci');
    expect(errorOf(gpu(', ids: 10de:2342, driver: vfio-pci')).at).toBe('PXM130 4 vfio-pci');
    // What the VMM makes up itself has no driver on the host.
    const emulated = virt('devices: [{ id: gpu, model: pci-testdev, ids: 10de:2342 }]');
    expect(resolved(emulated).nodes).toHaveLength(9);
  });

  test('needs a node with the memory of the machine: PXM105', () => {
    const text = `machine: { type: virt }\ndevices: [{ id: gpu, host: '0009:01:00.0'${grace} }]`;
    expect(errorOf(text).at).toBe('PXM105 2 10de:2342');
  });

  test.each([
    [', profile: nvidia-grace-hoper, driver: x', 'PXM133 4 nvidia-grace-hoper', 'nvidia-grace-hopper?'],
    [', profile: virtio-mem', 'PXM109 4 virtio-mem', 'virtio-mem'],
    [', profile: accelerator-memory', 'PXM105 4 accelerator-memory', 'memory-nodes'],
    [', memory-nodes: 4', 'PXM109 4 4', 'accelerator-memory'],
  ])('%s', (more, at, remedy) => {
    const error = errorOf(gpu(more));
    expect(error.at).toBe(at);
    expect(`${error.message} ${error.remedy}`).toContain(remedy);
  });
});

describe('an accelerator with memory nodes', () => {
  test('says how many', () => {
    const { nodes, initiators } = resolved(gpu(', profile: accelerator-memory, memory-nodes: 3'));
    expect([nodes.length, initiators.length]).toEqual([4, 3]);
  });
});

describe('virtio-mem', () => {
  const vm = (more: string, memory = '') => `machine: { type: q35 }
nodes: [{ memory: 4G }]
${memory}
memory-devices: [{ id: vm0, type: virtio-mem, size: 8G${more} }]`;

  test('gets a node of its own, the last one, which the hotplug window belongs to', () => {
    const { nodes, memory, memoryDevices, initiators } = resolved(vm(', profile: virtio-mem'));
    expect(nodes.map(({ placeholder }) => placeholder)).toEqual([undefined, 'virtio-mem']);
    expect(memoryDevices[0]?.node).toBe(nodes[1]);
    expect(memory.max).toBe(12n << 30n);
    expect(memory.hotplug).toMatchObject([{ size: 8n << 30n, node: { id: 1 } }]);
    expect(initiators).toEqual([]);
  });

  test('keeps a declared node and maximum', () => {
    const text = vm(', profile: virtio-mem, node: 0', 'memory: { max: 16G }');
    const { nodes, memory, diagnostics } = resolved(text);
    expect([nodes.length, memory.max, diagnostics.length]).toEqual([1, 16n << 30n, 0]);
  });

  test('in a node without the window is told so: PXM160', () => {
    const text = vm(', profile: virtio-mem, node: 0', 'memory: { max: 16G }').replace(
      '{ memory: 4G }]',
      '{ memory: 4G }, { memory: 1G }]',
    );
    expect(warningsOf(text)).toEqual(['PXM160 4 virtio-mem']);
  });

  test('is for memory devices of that type only', () => {
    expect(
      errorsOf(vm(', profile: virtio-mem').replace('type: virtio-mem', 'type: virtio-pmem')).map(place),
    ).toEqual(['PXM109 4 virtio-mem', 'PXM134 4 8G']);
  });
});

describe('a CXL memory expander', () => {
  const cxl = (windows: string) => `machine: { type: q35 }
memory: { total: 1G }
buses: [{ id: cx, type: cxl-expander }, { id: rp, type: cxl-root-port, on: cx }]
devices: [{ id: mem, on: rp, model: cxl-type3, profile: cxl-type-3 }]
cxl: { windows: [${windows}] }`;

  test('is below an expander that a window interleaves over, or is told so: PXM160', () => {
    expect(warningsOf(cxl('{ targets: [cx], size: 4G }'))).toEqual([]);
    expect(warningsOf(cxl(''))).toEqual(['PXM160 4 cxl-type-3']);
  });
});

describe('what a host must meet', () => {
  test('is kept for other commands: drivers, virtual functions, migration', () => {
    const text = virt(`devices:
  - { id: nic, host: '0000:01:00.1', profile: mlx5-migratable-vf, driver: mlx5_vfio_pci }
  - { id: gpu, host: '0000:02:00.0', driver: vfio-pci }
  - { id: usb, model: qemu-xhci }`);
    expect(
      resolved(text).preconditions.map(({ device, profile, wants }) => [device.id, profile, wants]),
    ).toEqual([
      ['nic', 'mlx5-migratable-vf', { kind: 'driver', driver: 'mlx5_vfio_pci' }],
      ['nic', 'mlx5-migratable-vf', { kind: 'virtual-function' }],
      ['nic', 'mlx5-migratable-vf', { kind: 'migration' }],
      ['gpu', undefined, { kind: 'driver', driver: 'vfio-pci' }],
    ]);
  });
});

describe("profiles of the user's own", () => {
  const folder = mkdtempSync(join(tmpdir(), 'pxm-profiles-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const topology = (more: string, profiles = '[profiles/card.yaml]') =>
    gpu(more).concat(`\nprofiles: ${profiles}\n`);
  const load = (text: string) => {
    writeFileSync(join(folder, 'vm.yaml'), text);
    return resolveTopology(loadTopology(join(folder, 'vm.yaml')));
  };
  const codesOf = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      if (error instanceof PxmError) return error.diagnostics.map(({ code }) => code);
      throw error;
    }
    return [];
  };
  mkdirSync(join(folder, 'profiles'));
  const profile = (name: string, text: string) => writeFileSync(join(folder, 'profiles', name), text);
  profile(
    'card.yaml',
    'profile: card\ntitle: A card\nids: ["1234:5678"]\nnodes: { count: 2, initiator: false }\n',
  );

  test('are files by paths from the folder of the topology, and apply by id or name', () => {
    expect(load(topology(', ids: 1234:5678'))).toMatchObject({ nodes: { length: 3 }, initiators: [] });
    expect(load(topology(', profile: card')).nodes).toHaveLength(3);
  });

  test('go before those that come with pxm', () => {
    profile(
      'grace.yaml',
      'profile: nvidia-grace-hopper\ntitle: Mine\nids: ["10de:2342"]\nnodes: { count: 1 }\n',
    );
    expect(load(topology(', ids: 10de:2342', '[profiles/grace.yaml]')).nodes).toHaveLength(2);
  });

  test('have a schema, and all their errors come at once', () => {
    profile('bad.yaml', 'profile: Bad\nnodes: { count: 0, what: 1 }\n');
    expect(codesOf(() => load(topology('', '[profiles/bad.yaml, profiles/none.yaml]')))).toEqual([
      'PXM105',
      'PXM103',
      'PXM104',
      'PXM102',
      'PXM001',
    ]);
  });

  test('must be unambiguous: PXM133', () => {
    profile('other.yaml', 'profile: other\ntitle: Other\nids: ["1234:5678"]\n');
    const two = '[profiles/card.yaml, profiles/other.yaml]';
    expect(codesOf(() => load(topology(', ids: 1234:5678', two)))).toEqual(['PXM133']);
    expect(load(topology(', ids: 1234:5678, profile: other', two)).nodes).toHaveLength(1);
    expect(codesOf(() => load(topology('', '[profiles/card.yaml, profiles/card.yaml]')))).toEqual(['PXM133']);
  });

  test('cannot be found from a text alone: PXM133', () => {
    expect(errorOf(topology(', ids: 1234:5678')).at).toBe('PXM133 5 [profiles/card.yaml]');
  });
});
