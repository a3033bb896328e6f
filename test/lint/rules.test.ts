import { describe, expect, test } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import type { BaseName } from '../../src/lint/pages/bases.ts';
import { exampleTables } from '../../src/lint/pages/run-example.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';

const X86 = 'qemu-system-x86_64 -M q35 -m 1G';
const ARM = 'qemu-system-aarch64 -M virt -cpu cortex-a57 -m 1G';

describe('rules about command lines', () => {
  const messages = (code: string, text: string) =>
    lint({ qemu: text.split(' ') }).flatMap((found) => (found.code === code ? [found.message] : []));

  test.each([
    ['eim=on,intremap=off', 'eim needs intremap=on'],
    ['svm=on,scalable-mode=on,fsts=on,pasid-bits=20', 'svm needs device-iotlb=on'],
    ['svm=on,device-iotlb=on,scalable-mode=on,pasid-bits=20', 'svm needs fsts=on'],
    ['svm=on,device-iotlb=on,scalable-mode=on,fsts=on', 'svm needs pasid-bits'],
    [
      'svm=on,device-iotlb=on,scalable-mode=on,fsts=on,pasid-bits=1,dma-translation=off',
      'svm needs dma-translation=on',
    ],
    ['pasid-bits=20', 'pasid-bits needs scalable-mode=on'],
    ['scalable-mode=on,pasid-bits=21', 'pasid-bits is 21, but PCI has at most 20'],
    ['scalable-mode=on,fsts=on,aw-bits=39', 'aw-bits is 39, but with fsts it can only be 48'],
  ])('intel-iommu,%s: %s', (properties, message) => {
    expect(messages('PXM325', `${X86} -device intel-iommu,${properties}`)).toEqual([message]);
  });

  test.each(['scalable-mode=on,fsts=on,aw-bits=48', 'scalable-mode=on,pasid-bits=20', 'intremap=on,eim=on'])(
    'intel-iommu,%s is as QEMU takes it',
    (properties) => {
      expect(messages('PXM325', `${X86} -device intel-iommu,${properties}`)).toEqual([]);
    },
  );

  test.each(['x-scalable-mode=on', 'x-flts=on', 'x-pasid-mode=on', 'dma-drain=off', 'pt=off'])(
    'intel-iommu,%s is no more',
    (property) => {
      expect(messages('PXM324', `${X86} -device intel-iommu,${property}`)).toHaveLength(1);
    },
  );

  test.each(['ril=off', 'ats=on', 'oas=48', 'ssidsize=20', 'cmdqv=on'])(
    'arm-smmuv3,%s needs acceleration',
    (property) => {
      const line = `${ARM} -device arm-smmuv3,primary-bus=pcie.0,id=s0,${property}`;
      expect(messages('PXM327', line)).toEqual([`${property} needs accel=on`]);
      expect(messages('PXM327', `${line},accel=on`)).toEqual([]);
    },
  );

  test.each(['ril=on', 'ats=off', 'oas=44', 'ssidsize=0', 'cmdqv=auto'])(
    'arm-smmuv3,%s does not',
    (property) => {
      const line = `${ARM} -device arm-smmuv3,primary-bus=pcie.0,id=s0,${property}`;
      expect(messages('PXM327', line)).toEqual([]);
    },
  );

  const nodes = '-object memory-backend-ram,id=m0,size=1G -numa node,nodeid=0,memdev=m0';
  const latency = '-numa hmat-lb,initiator=0,target=0,hierarchy=memory,data-type=access-latency,latency=5';
  const cache = '-numa hmat-cache,node-id=0,size=10K,level=1,associativity=direct,policy=write-back,line=8';

  test.each([
    [`${nodes} ${latency}`, 'hmat-lb needs processors of node 0, which QEMU does not know there'],
    [
      `${nodes},cpus=0 -numa dist,src=0,dst=1,val=20 -numa node,nodeid=1`,
      'dist needs node 1, which QEMU does not know there',
    ],
    [
      `${nodes} -numa cpu,node-id=1,socket-id=0 -numa node,nodeid=1`,
      'cpu needs node 1, which QEMU does not know there',
    ],
    [
      `${nodes},cpus=0 ${cache} ${latency}`,
      'hmat-cache needs latency and bandwidth of node 0, which QEMU does not know there',
    ],
  ])('%s is in no order that QEMU takes', (options, message) => {
    expect(messages('PXM335', `${X86} -machine hmat=on ${options}`)).toEqual([message]);
  });

  test.each([
    `${nodes},cpus=0 ${latency} ${cache}`,
    `${nodes} -numa cpu,node-id=0,socket-id=0 ${latency}`,
    `${nodes} ${latency} -device pci-testdev,id=d -object acpi-generic-initiator,id=g,pci-dev=d,node=0`,
    `${nodes},cpus=0 -numa node -numa dist,src=0,dst=1,val=20`,
  ])('%s is in an order that QEMU takes', (options) => {
    expect(messages('PXM335', `${X86} -machine hmat=on ${options}`)).toEqual([]);
  });

  test.each(['', ' -machine kernel-irqchip=on', ' -device virtio-iommu-pci,addr=9'])(
    'processors with large ids are not reached%s',
    (more) => {
      expect(messages('PXM178', `${X86} -smp 2,sockets=2,cores=144,maxcpus=288${more}`)).toHaveLength(1);
    },
  );

  test.each([
    ' -machine kernel-irqchip=split',
    ' -machine kernel-irqchip=split -device intel-iommu,intremap=on,eim=on',
  ])('processors with large ids are reached%s', (more) => {
    expect(messages('PXM178', `${X86} -smp 2,sockets=2,cores=144,maxcpus=288${more}`)).toEqual([]);
  });

  test('an initiator is not ignored where QEMU makes a node itself', () => {
    const device = '-device pci-testdev,id=d -object acpi-generic-initiator,id=g,pci-dev=d,node=0';
    expect(messages('PXM333', `${X86} ${device}`)).toEqual(['g is ignored: there are no NUMA nodes']);
    expect(messages('PXM333', `${X86},slots=2,maxmem=4G ${device}`)).toEqual([]);
  });

  test('a device of the host has one name', () => {
    const line = `${X86} -device vfio-pci,id=d,host=0000:41:00.0`;
    expect(messages('PXM337', line)).toEqual([]);
    expect(messages('PXM337', `${line},sysfsdev=/sys/bus/pci/devices/0000:41:00.0`)).toEqual([
      'd is the device of sysfsdev; QEMU ignores host',
    ]);
  });

  test('an SMMUv3 is not at a bus that bypasses it', () => {
    const unit = '-device arm-smmuv3,id=s0,primary-bus=pcie.0';
    expect(messages('PXM338', `${ARM} ${unit}`)).toEqual([]);
    expect(messages('PXM338', `${ARM} -machine default_bus_bypass_iommu=on ${unit}`)).toEqual([
      's0 is at pcie.0, which bypasses it',
    ]);
  });

  test('an accelerated SMMUv3 misses KVM, a device of the host, and iommufd, each by itself', () => {
    const unit = '-device arm-smmuv3,primary-bus=pcie.0,id=s0,accel=on';
    expect(messages('PXM328', `${ARM} ${unit}`)).toEqual([
      'accel=on needs KVM',
      'accel=on needs a device of the host that is there at start',
    ]);
    const device = '-device pcie-root-port,id=rp -device vfio-pci,id=d,host=0000:41:00.0,bus=rp';
    expect(messages('PXM328', `${ARM} -accel kvm ${unit} ${device}`)).toEqual([
      'd is a device of a machine with accel=on, but does not use iommufd',
    ]);
  });

  test('caching mode is not missed with first-stage translation, nor without a device of the host', () => {
    expect(messages('PXM322', `${X86} -device intel-iommu -device e1000e`)).toEqual([]);
    const stage = 'intel-iommu,scalable-mode=on,fsts=on';
    expect(
      messages(
        'PXM322',
        `${X86} -object iommufd,id=i -device ${stage} -device vfio-pci,host=0000:41:00.0,iommufd=i`,
      ),
    ).toEqual([]);
  });

  test('the PCI function of an AMD IOMMU may be missing, of another model, or named by nobody', () => {
    expect(messages('PXM330', `${X86} -device amd-iommu,pci-id=ap`)).toEqual([
      'pci-id names ap, which is not there',
    ]);
    expect(messages('PXM331', `${X86} -device AMDVI-PCI,addr=5 -device amd-iommu`)).toHaveLength(1);
    expect(messages('PXM331', `${X86} -device AMDVI-PCI,addr=5,id=a -device amd-iommu,pci-id=a`)).toEqual([]);
  });

  test('devices in JSON are read alike', () => {
    const argv = [...X86.split(' '), '-device', '{"driver":"intel-iommu","id":"v","pt":"on"}'];
    expect(lint({ qemu: argv }).map(({ code, on }) => `${code} ${on}`)).toContain('PXM324 v');
  });
});

describe('rules about tables', () => {
  const messages = (code: string, tables: BaseName, ...edits: string[]) =>
    lint({ tables: exampleTables({ tables, edits }, false) }).flatMap((found) =>
      found.code === code ? [found.message] : [],
    );

  test.each([
    ['CEDT+108: 00 00 00 d8', 'is not a multiple of 256 MiB'],
    ['CEDT+116: 00 00 00 08', 'is not a multiple of 256 MiB'],
    ['CEDT+124: 05', 'has a number of ways that there is not'],
    ['CEDT+128: 07', 'has a granularity that there is not'],
    ['CEDT+125: 02', 'has an arithmetic that there is not'],
    ['CEDT+125: 01', 'interleaves 2 ways by XOR without the maps for it'],
  ])('CXL window, %s: %s', (edit, message) => {
    expect(messages('PXM232', 'cxl', edit)).toEqual([expect.stringContaining(message)]);
  });

  test('a window of one way needs no maps for XOR', () => {
    expect(messages('PXM232', 'cxl', 'CEDT+169: 01')).toEqual([]);
  });

  test.each([
    ['CEDT+44: 02', 'has version 2'],
    ['CEDT+60: 00 20 00 00', 'has 0x2000 bytes of registers'],
    ['CEDT+44: 00', 'has 0x10000 bytes of registers'],
    ['CEDT+52: 00 00 00 00 00 00 00 00', 'has no registers'],
  ])('CXL host bridge, %s: %s', (edit, message) => {
    expect(messages('PXM233', 'cxl', edit)).toEqual([expect.stringContaining(message)]);
  });

  test('a host bridge in two versions is one too many', () => {
    const edits = ['CEDT+40: 0c', 'CEDT+44: 00', 'CEDT+60: 00 20 00 00'];
    expect(messages('PXM233', 'cxl', ...edits)).toEqual([
      expect.stringContaining('is described in two versions'),
    ]);
  });

  test('values of performance may have no unit, or be too large', () => {
    expect(messages('PXM234', 'hmat', 'HMAT+144: 00 00 00 00 00 00 00 00')).toEqual([
      'HMAT: the base unit of values is 0',
    ]);
    expect(messages('PXM234', 'hmat', 'HMAT+144: 00 00 00 00 01 00 00 00')).toEqual([
      expect.stringContaining('more than 32 bits hold'),
    ]);
  });

  test('an initiator may be of a domain with processors or memory of its own', () => {
    const found = (domain: string) =>
      ['PXM150', 'PXM152'].flatMap((code) => messages(code, 'gpu', `SRAT+596: ${domain}`));
    expect(found('07')).toEqual([]);
    expect(found('01')).toEqual([
      'SRAT: a generic initiator is of domain 1, which has processors of its own',
      'SRAT: a generic initiator is of domain 1, which has memory of its own',
    ]);
  });

  test('a MADT may have no processor that is enabled', () => {
    expect(messages('PXM235', 'hmat', 'APIC+48: 00')).toEqual([
      'APIC: there is no processor that is enabled',
    ]);
    expect(messages('PXM235', 'hmat', 'APIC+48: 02')).toEqual([]);
  });

  test.each([
    ['hmat', 'APIC+64: 01 0c 00 00 00 00 c0 fe 00 00', 'there are two of I/O APIC 0'],
    ['x2apic', 'APIC+1216: 00 01 00 00', 'there are two of processor 256'],
  ] as const)('two controllers of one id in %s', (base, edit, message) => {
    expect(messages('PXM236', base, edit)).toEqual([`APIC: ${message}`]);
  });

  test('processors that are not there may share an id', () => {
    expect(messages('PXM236', 'sockets', 'APIC+48: 00', 'APIC+56: 00', 'APIC+55: 00')).toEqual([]);
  });

  test.each([
    ['IORT+280: 00', 'has no memory address limit'],
    ['IORT+271: 00', 'has no coherent path to memory'],
    ['IORT+264: 00', 'has cacheable attributes'],
  ])('memory access properties, %s: %s', (edit, message) => {
    expect(messages('PXM239', 'smmu', edit)).toEqual([expect.stringContaining(message)]);
  });

  test('mappings may share one id at their border, as those of old firmware that counts one too many', () => {
    expect(messages('PXM238', 'smmu', 'IORT+288: 00 02 00 00')).toEqual([]);
    expect(messages('PXM238', 'smmu', 'IORT+288: 01 02 00 00')).toEqual([
      'IORT: two mappings of a node take id 0x1200',
    ]);
  });

  test('a block of type 40h wants revision 2 of IVRS, and an ACPI device its name', () => {
    const block = ['IVRS+112: 40'];
    expect(messages('PXM297', 'amd', ...block)).toEqual([
      'IVRS: a block of type 40h is in a table of revision 1',
    ]);
    expect(messages('PXM297', 'amd', ...block, 'IVRS+8: 02')).toEqual([]);
    const device = (hid: string) => [
      'IVRS+8: 02',
      'IVRS length 214',
      'IVRS+112: 40',
      'IVRS+114: 66',
      `IVRS+192: f0 a5 00 00 ${hid} 00 00 00 00 00 00 00 00 00 00`,
    ];
    expect(messages('PXM297', 'amd', ...device('00 00 00 00 00 00 00 00'))).toEqual([
      'IVRS: an ACPI device has no hardware id',
    ]);
    expect(messages('PXM297', 'amd', ...device('41 4d 44 49 30 30 32 30'))).toEqual([]);
  });

  test('MSCT may have more records than domains, and records that end before they start', () => {
    const record = (low: number, high: number) => {
      const bytes = new Uint8Array(22);
      const view = new DataView(bytes.buffer);
      view.setUint8(0, 1);
      view.setUint8(1, 22);
      view.setUint32(2, low, true);
      view.setUint32(6, high, true);
      return bytes;
    };
    const found = (...records: Uint8Array[]) =>
      lint({ tables: [{ name: 'MSCT', bytes: msct(records) }] }).filter(({ code }) => code === 'PXM299');
    expect(found(record(0, 0), record(1, 1))).toEqual([]);
    expect(found(record(0, 0), record(1, 1), record(1, 1))).toHaveLength(1);
    expect(found(record(1, 0))).toMatchObject([{ offset: 56 }]);
  });
});

/** An MSCT for two domains. */
function msct(records: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(56 + 22 * records.length);
  bytes.set(Buffer.from('MSCT'));
  const view = new DataView(bytes.buffer);
  view.setUint32(4, bytes.length, true);
  view.setUint32(36, 56, true);
  view.setUint32(40, 1, true);
  for (const [index, record] of records.entries()) bytes.set(record, 56 + 22 * index);
  return bytes;
}

describe('rules about topologies', () => {
  const messages = (code: string, text: string) =>
    lint(parseTopology(text, 'vm.yaml')).flatMap((found) => (found.code === code ? [found.message] : []));
  const nodes = (more: string, rest = '') =>
    `machine: { type: q35 }\nnodes: [{ memory: 1G }, ${more}]\n${rest}`;

  test.each([
    ['{}', '', 'nothing is said of what fills it'],
    ['{ placeholder: virtio-mem }', '', 'no virtio-mem device is of it'],
    ['{ placeholder: cxl }', '', 'there is no CXL window'],
    [
      '{ placeholder: gpu }',
      'devices: [{ id: gpu, model: pci-testdev }]\n',
      'gpu is no generic initiator for it',
    ],
  ])('a node that is %s stays empty: %s%s', (node, rest, why) => {
    expect(messages('PXM170', nodes(node, rest))).toEqual([expect.stringContaining(why)]);
  });

  test.each([
    [
      'a memory device',
      '{ placeholder: virtio-mem }',
      'memory: { max: 3G, slots: 1 }\nmemory-devices: [{ id: m, type: virtio-mem, node: 1, size: 1G }]\n',
    ],
    ['an initiator', '{}', 'devices: [{ id: gpu, model: pci-testdev, initiator-for: 1 }]\n'],
    ['a hotplug window', '{ hotplug: 1G }', 'memory: { slots: 1 }\n'],
    ['CPUs', '{ cpus: 0 }', ''],
  ])('a node with %s does not', (_, node, rest) => {
    expect(messages('PXM170', nodes(node, rest))).toEqual([]);
  });

  test('64 nodes are as many as x86 has room for by default', () => {
    const many = (last: number) =>
      nodes(
        `{ ids: 1-${last}, placeholder: gpu }`,
        `devices: [{ id: gpu, model: pci-testdev, initiator-for: 1-${last} }]\n`,
      );
    expect(messages('PXM172', many(63))).toEqual([]);
    expect(messages('PXM172', many(64))).toHaveLength(1);
  });

  test('an IOMMU whose slot nothing else can change needs none written', () => {
    expect(messages('PXM173', 'machine: { type: q35 }\niommus: [{ type: virtio }]\n')).toEqual([]);
  });

  test('nodes may meet at any section of 128 MiB', () => {
    expect(messages('PXM175', nodes('{ memory: 1152M }'))).toEqual([]);
    expect(
      messages('PXM175', 'machine: { type: q35 }\nnodes: [{ memory: 1088M }, { memory: 1G }]\n'),
    ).toHaveLength(1);
  });
});
