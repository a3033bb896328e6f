import { describe, expect, test } from 'vitest';
import { checkMachine } from './random/check-machine.ts';
import { needProgram } from './support/oracle-root.ts';

/** Command lines that QEMU takes without a word although bus numbers, memory or names get in each other's way. */
const MACHINES: readonly (readonly [name: string, line: string])[] = [
  [
    'overlap two pxb',
    '-nodefaults -M q35 -device pxb-pcie,id=p1,bus=pcie.0,bus_nr=16 -device pcie-root-port,id=a,bus=p1,chassis=1 -device pcie-root-port,id=b,bus=p1,chassis=2 -device pxb-pcie,id=p2,bus=pcie.0,bus_nr=17 -device pcie-root-port,id=c,bus=p2,chassis=3',
  ],
  [
    'overlap root',
    '-nodefaults -M q35 -device pcie-root-port,id=a,bus=pcie.0,chassis=1 -device pcie-root-port,id=b,bus=pcie.0,chassis=2 -device pxb-pcie,id=p2,bus=pcie.0,bus_nr=2 -device pcie-root-port,id=c,bus=p2,chassis=3',
  ],
  [
    'overlap ports after',
    '-nodefaults -M q35 -device virtio-iommu-pci -device pxb-pcie,id=p2,bus=pcie.0,bus_nr=2 -device pcie-root-port,id=c,bus=p2,chassis=3 -device pcie-root-port,id=a,bus=pcie.0,chassis=1 -device pcie-root-port,id=b,bus=pcie.0,chassis=2',
  ],
  [
    'overlap ports mixed',
    '-nodefaults -M q35 -device virtio-iommu-pci -device pcie-root-port,id=a,bus=pcie.0,chassis=1 -device pxb-pcie,id=p2,bus=pcie.0,bus_nr=2 -device pcie-root-port,id=c,bus=p2,chassis=3 -device pcie-root-port,id=b,bus=pcie.0,chassis=2 -device pcie-root-port,id=d,bus=p2,chassis=4',
  ],
  [
    'overlap gi',
    '-M q35 -m 1G -object memory-backend-ram,id=m0,size=1G -numa node,memdev=m0 -numa node -device pcie-root-port,id=a,bus=pcie.0,chassis=1 -device pcie-root-port,id=b,bus=pcie.0,chassis=2 -device pxb-pcie,id=p2,bus=pcie.0,bus_nr=2 -device pcie-root-port,id=c,bus=p2,chassis=3 -device pci-testdev,id=t,bus=b -device pci-testdev,id=u,bus=c -object acpi-generic-initiator,id=g,pci-dev=t,node=1 -object acpi-generic-initiator,id=g2,pci-dev=u,node=1',
  ],
  [
    'iort overlap',
    '-M virt,gic-version=3 -cpu cortex-a57 -device pcie-root-port,id=a,bus=pcie.0,chassis=1 -device pcie-root-port,id=b,bus=pcie.0,chassis=2 -device pxb-pcie,id=p2,bus=pcie.0,bus_nr=2 -device pcie-root-port,id=c,bus=p2,chassis=3 -device arm-smmuv3,primary-bus=pcie.0,id=s0 -device arm-smmuv3,primary-bus=p2,id=s1',
  ],
  [
    'iort overlap2',
    '-M virt,gic-version=3 -cpu cortex-a57 -device pxb-pcie,id=p1,bus=pcie.0,bus_nr=16 -device pcie-root-port,id=a,bus=p1,chassis=1 -device pcie-root-port,id=b,bus=p1,chassis=2 -device pxb-pcie,id=p2,bus=pcie.0,bus_nr=17 -device pcie-root-port,id=c,bus=p2,chassis=3 -device arm-smmuv3,primary-bus=p1,id=s0 -device arm-smmuv3,primary-bus=p2,id=s1',
  ],
  [
    'ivrs overlap',
    '-nodefaults -M q35 -device amd-iommu -device pcie-root-port,id=a,bus=pcie.0,chassis=1 -device pcie-root-port,id=b,bus=pcie.0,chassis=2 -device pxb-pcie,id=p2,bus=pcie.0,bus_nr=2 -device pcie-root-port,id=c,bus=p2,chassis=3',
  ],
  [
    'viot overlap root',
    '-nodefaults -M q35 -device virtio-iommu-pci -device pcie-root-port,id=a,bus=pcie.0,chassis=1 -device pcie-root-port,id=b,bus=pcie.0,chassis=2 -device pxb-pcie,id=p2,bus=pcie.0,bus_nr=2 -device pcie-root-port,id=c,bus=p2,chassis=3',
  ],
  [
    'pc overlap',
    '-nodefaults -M pc -device virtio-iommu-pci -device pci-bridge,id=b,chassis_nr=1 -device pci-bridge,id=b2,chassis_nr=2 -device pxb,id=p,bus_nr=2,bus=pci.0',
  ],
  [
    'reserve0 second',
    '-nodefaults -M q35 -device virtio-iommu-pci -device pcie-root-port,id=a,bus=pcie.0,chassis=1 -device pcie-root-port,id=b,bus=pcie.0,chassis=2,bus-reserve=0 -device pcie-root-port,id=c,bus=pcie.0,chassis=3',
  ],
  [
    'reserve big',
    '-nodefaults -M q35 -device virtio-iommu-pci -device pcie-root-port,id=a,bus=pcie.0,chassis=1,bus-reserve=255 -device pcie-root-port,id=b,bus=pcie.0,chassis=2',
  ],
  [
    'reserve nest',
    '-nodefaults -M q35 -device virtio-iommu-pci -device pcie-root-port,id=a,bus=pcie.0,chassis=1,bus-reserve=1 -device x3130-upstream,id=u,bus=a -device xio3130-downstream,id=d,bus=u,chassis=5 -device pcie-root-port,id=b,bus=pcie.0,chassis=2',
  ],
  [
    'reserve ivrs',
    '-nodefaults -M q35 -device amd-iommu -device pcie-root-port,id=a,bus=pcie.0,chassis=1 -device pcie-root-port,id=b,bus=pcie.0,chassis=2,bus-reserve=0 -device pcie-root-port,id=c,bus=pcie.0,chassis=3',
  ],
  [
    'unnumbered on pxb',
    '-nodefaults -M q35 -device virtio-iommu-pci -device pxb-pcie,id=p1,bus=pcie.0,bus_nr=16 -device pcie-root-port,id=a,bus=p1,chassis=1,addr=1.1',
  ],
  [
    'unnumbered on pxb virt',
    '-M virt,gic-version=3 -cpu cortex-a57 -device pxb-pcie,id=p1,bus=pcie.0,bus_nr=16 -device pcie-root-port,id=a,bus=p1,chassis=1,addr=1.1 -device arm-smmuv3,primary-bus=p1,id=s',
  ],
  ['bus nr 0', '-nodefaults -M q35 -device pxb-pcie,id=p1,bus=pcie.0,bus_nr=0'],
  [
    'bus nr none smmu',
    '-M virt,gic-version=3 -cpu cortex-a57 -device pxb-pcie,id=p1,bus=pcie.0 -device pcie-root-port,id=a,bus=p1,chassis=1 -device arm-smmuv3,primary-bus=p1,id=s',
  ],
  [
    'srat 640',
    '-M q35 -m 2G -object memory-backend-ram,id=m0,size=704K -object memory-backend-ram,id=m1,size=2096448K -numa node,memdev=m0 -numa node,memdev=m1',
  ],
  [
    'srat 640b',
    '-M q35 -m 2G -object memory-backend-ram,id=m0,size=704K -object memory-backend-ram,id=m1,size=64K -object memory-backend-ram,id=m2,size=2096384K -numa node,memdev=m0 -numa node,memdev=m1 -numa node,memdev=m2',
  ],
  [
    'srat 640 hot',
    '-M q35 -m 2G,maxmem=4G,slots=2 -object memory-backend-ram,id=m0,size=704K -object memory-backend-ram,id=m1,size=2096448K -numa node,memdev=m0 -numa node,memdev=m1',
  ],
  [
    'srat split 640',
    '-M q35 -m 4G -object memory-backend-ram,id=m0,size=704K -object memory-backend-ram,id=m1,size=4193600K -numa node,memdev=m0 -numa node,memdev=m1',
  ],
  [
    'pc 640',
    '-M pc -m 2G -object memory-backend-ram,id=m0,size=704K -object memory-backend-ram,id=m1,size=2096448K -numa node,memdev=m0 -numa node,memdev=m1',
  ],
  [
    'below 4g',
    '-M q35,max-ram-below-4g=3G -m 6G -object memory-backend-ram,id=m0,size=704K -object memory-backend-ram,id=m1,size=6290752K -numa node,memdev=m0 -numa node,memdev=m1',
  ],
  ['odd total', '-M q35 -m size=1073745920B'],
  [
    'odd total numa2',
    '-M q35 -m size=1073745920B -object memory-backend-ram,id=m0,size=1073750016B -numa node,memdev=m0',
  ],
  ['odd virt', '-M virt -cpu cortex-a57 -m size=1073745920B'],
  [
    'port and bridge',
    '-nodefaults -M q35 -device pci-bridge,chassis_nr=1,id=a -device pcie-root-port,chassis=1,id=b',
  ],
  [
    'ports slot',
    '-nodefaults -M q35 -device pcie-root-port,chassis=1,id=a,slot=1 -device pcie-root-port,chassis=1,id=b,slot=2',
  ],
  [
    'down and root slot',
    '-nodefaults -M q35 -device pcie-root-port,id=a,chassis=1 -device x3130-upstream,id=u,bus=a -device xio3130-downstream,id=d,bus=u,chassis=1,slot=3',
  ],
];

describe('what QEMU takes although it hardly works', () => {
  test.for(MACHINES)('%s: the tables built for it are published', async ([, line], ctx) => {
    const program = /-M virt/.test(line) ? 'qemu-system-aarch64' : 'qemu-system-x86_64';
    const machine = { program, args: line.split(' '), features: new Set<string>() } as const;
    const find = (name: string) => needProgram(ctx, name, '11.1');
    expect(await checkMachine(machine, find, true)).toEqual({ compared: true, differences: [] });
  });
});
