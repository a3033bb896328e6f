import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lint, PxmError, parseTopology, toSarif } from '../../src/index.ts';

const golden = (path: string) => readFileSync(join(import.meta.dirname, '../../golden', path));
const EMPTY = 'machine: { type: q35 }\nnodes: [{ memory: 1G }, {}, {}]\n';
const codes = (text: string) => lint(parseTopology(text, 'vm.yaml')).map(({ code, on }) => `${code} ${on}`);

describe('lint', () => {
  test('names the object of a finding as a suppression names it', () => {
    expect(codes(EMPTY)).toEqual(['PXM170 node 1', 'PXM170 node 2']);
    expect(codes('machine: { type: q35 }\nnodes: [{ memory: 1G }, { ids: 1-2 }]\n')).toEqual([
      'PXM170 node 1',
      'PXM170 node 2',
    ]);
    expect(codes('machine: { type: q35, firmware: aavmf }\n')).toEqual(['PXM119 machine']);
    const disabled = `machine: { type: q35 }
nodes: [{ memory: 1G }, { placeholder: gpu, placeholder-style: disabled }]
devices: [{ id: gpu, model: pci-testdev, initiator-for: 1 }]
`;
    expect(codes(disabled)).toEqual(['PXM300 node 1']);
  });

  test('leaves out what a topology says, on one object or on any, with the reason', () => {
    const left = (ignore: string) =>
      lint(parseTopology(`${EMPTY}lint: { ignore: [${ignore}] }\n`, 'vm.yaml')).map(
        ({ code, on, suppressed }) => [code, on, suppressed?.reason],
      );
    expect(left('{ rule: PXM170, on: node 2, reason: later }')).toEqual([
      ['PXM170', 'node 1', undefined],
      ['PXM170', 'node 2', 'later'],
    ]);
    expect(left('{ rule: PXM170, reason: later }').map(([, , reason]) => reason)).toEqual(['later', 'later']);
    expect(left('{ rule: PXM170, on: node 7, reason: later }').map(([code]) => code)).toContain('PXM189');
  });

  test('says where an unused suppression would fit, and the nearest code to one that does not exist', () => {
    const remedies = (rule: string, on: string) =>
      lint(parseTopology(`${EMPTY}lint: { ignore: [{ rule: ${rule}, on: ${on}, reason: a }] }\n`, 'vm.yaml'))
        .filter(({ on: where }) => where === 'lint')
        .map(({ code, remedy, span }) => [code, remedy, span?.source.name]);
    expect(remedies('PXM170', 'gpu0')).toEqual([['PXM189', 'it is on node 1, node 2', 'vm.yaml']]);
    expect(remedies('PXM199', 'gpu0')).toEqual([
      ['PXM188', expect.stringMatching(/^did you mean PXM/), 'vm.yaml'],
    ]);
  });

  test('wants a reason', () => {
    expect(() => parseTopology(`${EMPTY}lint: { ignore: [{ rule: PXM170 }] }\n`, 'vm.yaml')).toThrow(
      PxmError,
    );
    expect(() =>
      parseTopology(`${EMPTY}lint: { ignore: [{ rule: PXM170, reason: ' ' }] }\n`, 'vm.yaml'),
    ).toThrow(PxmError);
  });

  test('takes options that leave out findings of tables', () => {
    const bytes = new Uint8Array(golden('two-sockets/SRAT.aml'));
    bytes[68] = 0;
    bytes[9] = ((bytes[9] ?? 0) + 1) & 255;
    const apic = { name: 'APIC.aml', bytes: new Uint8Array(golden('two-sockets/APIC.aml')) };
    const tables = [apic, { name: 'SRAT.aml', bytes }];
    expect(lint({ tables }).map(({ code, file }) => [code, file])).toEqual([['PXM246', 'SRAT.aml']]);
    const ignore = [{ rule: 'PXM246', on: 'SRAT', reason: 'it is plugged in later' }];
    const [found] = lint({ tables }, { ignore });
    expect(found?.suppressed).toEqual({ reason: 'it is plugged in later', inSource: false });
  });

  test('points into the command line for what the topology in between is about', () => {
    const argv = [
      '-M',
      'q35',
      '-smp',
      '2',
      '-m',
      '1G',
      '-device',
      'virtio-iommu-pci',
      '-device',
      'pcie-root-port,id=r',
    ];
    const [found] = lint({ qemu: argv, program: 'qemu-system-x86_64' });
    expect(found?.code).toBe('PXM173');
    expect(found?.span?.source.text.slice(found.span.start, found.span.end)).toBe('virtio-iommu-pci');
  });

  test.each([
    ['distances', 'dist,src=0,dst=1,val=10', 'PXM151'],
    [
      'performance',
      'hmat-lb,initiator=0,target=0,hierarchy=memory,data-type=access-latency,latency=65535',
      'PXM300',
    ],
  ])('points at the first argument of %s', (_, argument, code) => {
    const text = `qemu-system-x86_64 -M q35,hmat=on -m 2G -smp 2 -object memory-backend-ram,id=m0,size=1G -object memory-backend-ram,id=m1,size=1G -numa node,nodeid=0,memdev=m0,cpus=0-1 -numa node,nodeid=1,memdev=m1 -numa ${argument}`;
    const found = lint({ qemu: text.split(' ') }).find((one) => one.code === code);
    expect(found?.span?.source.text.slice(found.span.start, found.span.end)).toBe(argument);
  });

  test('finds in a command line what QEMU takes silently', () => {
    const found = (text: string) => lint({ qemu: text.split(' ') }).map(({ code, on }) => `${code} ${on}`);
    const nodes =
      'qemu-system-x86_64 -M q35 -m 2G -smp 2 -object memory-backend-ram,id=m0,size=2G -numa node,nodeid=0,memdev=m0,cpus=0-1 -numa node,nodeid=1';
    const initiator = (node: number) =>
      `${nodes} -device pci-testdev,id=d -object acpi-generic-initiator,id=g0,pci-dev=d,node=${node}`;
    expect(found(initiator(1))).toEqual([]);
    expect(found(initiator(0))).toEqual(['PXM170 node 1', 'PXM150 g0', 'PXM152 g0']);
    expect(found(initiator(5))).toContain('PXM106 g0');
    expect(found(nodes)).toEqual(['PXM170 node 1']);
    expect(found('qemu-system-x86_64 -M q35 -device intel-iommu -device intel-iommu')).toContain(
      'PXM122 iommu1',
    );
  });

  test('keeps findings in the order of the text', () => {
    const text = `${EMPTY}iommus: [{ type: virtio }]\nbuses: [{ id: rp, type: root-port }]\n`;
    const starts = lint(parseTopology(text, 'vm.yaml')).map(({ span }) => span?.start ?? 0);
    expect(starts.length).toBe(3);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  test('gives SARIF to callers of the library', () => {
    expect(toSarif(lint(parseTopology(EMPTY, 'vm.yaml')), '1')).toMatchObject({ version: '2.1.0' });
  });
});
