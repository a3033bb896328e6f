import type { Page } from './page.ts';

const X86 = 'qemu-system-x86_64 -M q35 -m 1G';
const ARM = 'qemu-system-aarch64 -M virt -cpu cortex-a57 -m 1G';

/** PXM300 to PXM321: what QEMU cannot, refuses or does not have, and command lines that cannot be read. */
export const VMM_PAGES: readonly Page[] = [
  {
    code: 'PXM300',
    means:
      'Tables can say it, but QEMU has no way to present it. pxm builds the tables, to be supplied to the guest or used with another VMM; lint only warns, pxm qemu refuses.',
    consumer: 'QEMU, such as "QEMU does not support multiple vIOMMUs for x86 yet."',
    example: {
      topology:
        'machine: { type: q35 }\nmemory: { total: 1G }\nnodes: [{ memory: 1G }, { placeholder-style: disabled, placeholder: gpu }]\ndevices: [{ id: gpu, model: pci-testdev, initiator-for: 1 }]\n',
      change: ['placeholder-style: disabled, ', ''],
    },
  },
  {
    code: 'PXM301',
    means: 'QEMU would refuse this when it starts, or take it and not do what it says.',
    consumer: 'QEMU; the message of pxm names the bound',
    example: {
      topology: 'machine: { type: q35 }\nmemory: { total: 1G, backend: { id: m, host-nodes: 200 } }\n',
      change: ['host-nodes: 200', 'host-nodes: 0'],
    },
  },
  {
    code: 'PXM310',
    means: 'QEMU 11.1 has no such option or device model. It is kept as it is, in case another QEMU has it.',
    consumer: 'QEMU: "invalid option"; "\'e1001\' is not a valid device model name"',
    fix: 'Correct the name; pxm names one that is close, if there is one.',
    example: { qemu: `${X86} -nodefaultz`, change: ['-nodefaultz', '-nodefaults'] },
  },
  {
    code: 'PXM311',
    means: 'An argument is not what its option takes.',
    consumer: 'QEMU, when it starts',
    example: { qemu: `${X86} -smp cpus=many`, change: ['many', '2'] },
  },
  {
    code: 'PXM312',
    means: 'QEMU may take it, but a topology has no words for it, so that it cannot be judged or taken over.',
    consumer: 'pxm import, which loses nothing in silence',
    example: { qemu: 'qemu-system-riscv64 -M virt -m 1G', change: ['riscv64', 'aarch64'] },
  },
  {
    code: 'PXM320',
    means:
      'Linux takes only certain tables out of an initrd, whole ones with a right checksum, and at most 64 of them. It never takes VIOT.',
    consumer: 'drivers/acpi/tables.c acpi_table_upgrade: "ACPI OVERRIDE: Unknown signature"',
    fix: 'Give the table to the VMM (pxm override --acpitable), or leave it out.',
    example: {
      command: 'pxm override VIOT.aml -o t.cpio',
      files: {
        'VIOT.aml': {
          hex: '56494f543000000000bf424f4348532042585043202020200100000042585043010000000000300000000000000000000000',
        },
      },
      change: ['override VIOT.aml -o t.cpio', 'explain PXM320'],
    },
  },
  {
    code: 'PXM321',
    means:
      'A table for -acpitable is larger than 65535 bytes or not whole, or QEMU has one of its signature, of which the guest reads the first.',
    consumer: 'QEMU: "ACPI table too big, requested: 98352, max: 65535"',
    example: {
      when: 'pxm override --acpitable with a table of more than 65535 bytes, such as a SLIT of 300 nodes.',
      otherwise: 'One of at most 65535 bytes.',
    },
    fix: 'Put it into the initrd, which has no such bound.',
  },
];

/** PXM322 to PXM338: rules about command lines in `rules/vmm/`. */
export const COMMAND_LINE_PAGES: readonly Page[] = [
  {
    code: 'PXM322',
    means:
      'A guest need not tell a VT-d unit without caching mode of new mappings, so that QEMU cannot keep them for a device of the host. libvirt does not check it.',
    consumer: 'QEMU: "Device assignment is not allowed without enabling caching-mode=on for Intel IOMMU."',
    example: {
      qemu: `${X86} -device intel-iommu -device vfio-pci,host=0000:41:00.0`,
      change: ['intel-iommu', 'intel-iommu,caching-mode=on'],
    },
  },
  {
    code: 'PXM323',
    means: 'The AMD IOMMU of QEMU follows page tables for devices of the host only with dma-remap.',
    consumer: 'QEMU: "device 01.00.0 requires dma-remap=1"',
    example: {
      qemu: `${X86} -device amd-iommu -device vfio-pci,host=0000:41:00.0,addr=5`,
      change: ['amd-iommu', 'amd-iommu,dma-remap=on'],
    },
  },
  {
    code: 'PXM324',
    means:
      'QEMU 11.1 has dropped or renamed a property. libvirt still writes pt for passthrough of an AMD IOMMU.',
    consumer: 'QEMU: "Property \'amd-iommu.pt\' not found"',
    example: { qemu: `${X86} -device intel-iommu,x-flts=on`, change: [',x-flts=on', ''] },
  },
  {
    code: 'PXM325',
    means:
      'A property of a VT-d unit needs another one, or has a value that it cannot have with another one.',
    consumer: 'QEMU: "fsts is only available in scalable mode"; "Need to set PASID support for svm"',
    example: { qemu: `${X86} -device intel-iommu,fsts=on`, change: ['fsts=on', 'scalable-mode=on,fsts=on'] },
  },
  {
    code: 'PXM326',
    means:
      'With first-stage translation the page tables of the guest are used by the host as they are, which only iommufd can.',
    consumer: 'QEMU hw/i386/intel_iommu.c vtd_check_hiod',
    example: {
      qemu: `${X86} -device intel-iommu,scalable-mode=on,fsts=on -object iommufd,id=i0 -device vfio-pci,host=0000:41:00.0`,
      change: ['41:00.0', '41:00.0,iommufd=i0'],
    },
  },
  {
    code: 'PXM327',
    means:
      "QEMU's own SMMUv3 has one address size, no ATS and no substreams; only that of the host, with accel=on, has more.",
    consumer: 'QEMU hw/arm/smmuv3.c: "ats can only be enabled if accel=on"',
    example: {
      qemu: `${ARM} -device arm-smmuv3,primary-bus=pcie.0,id=s0,ril=off`,
      change: [',ril=off', ''],
    },
  },
  {
    code: 'PXM328',
    means:
      'An SMMUv3 with accel=on uses that of the host: it needs KVM, and devices of the host with iommufd from the start.',
    consumer: 'QEMU: "SMMUv3 accel=on requires KVM with kernel-irqchip=on support"',
    example: {
      qemu: `${ARM} -object iommufd,id=i0 -device arm-smmuv3,primary-bus=pcie.0,id=s0,accel=on -device pcie-root-port,id=rp -device vfio-pci,host=0000:41:00.0,bus=rp,iommufd=i0`,
      change: ['-m 1G', '-m 1G -accel kvm'],
    },
  },
  {
    code: 'PXM329',
    means:
      'A device of the host is handed over as an open file, which needs an iommufd to attach it to. QEMU 11.1.3 dies of it.',
    consumer: 'QEMU hw/vfio: segmentation fault',
    example: {
      qemu: `${X86} -object iommufd,id=i0,fd=4 -device vfio-pci,fd=3`,
      change: ['fd=3', 'fd=3,iommufd=i0'],
    },
  },
  {
    code: 'PXM330',
    means:
      'Property pci-id of an amd-iommu names a device of another model than AMDVI-PCI. QEMU 11.1 prints an error and dies.',
    consumer: 'QEMU: "Device \'ap\' must be an AMDVI-PCI device type", then segmentation fault',
    example: {
      qemu: `${X86} -device pci-testdev,id=ap,addr=5 -device amd-iommu,pci-id=ap`,
      change: ['pci-testdev', 'AMDVI-PCI'],
    },
  },
  {
    code: 'PXM331',
    means:
      'The PCI function of an AMD IOMMU is there without the unit. QEMU takes it; a guest sees an IOMMU that no table tells of.',
    consumer: 'Nobody: QEMU takes it silently',
    example: {
      qemu: `${X86} -device AMDVI-PCI,addr=5,id=ap`,
      change: ['id=ap', 'id=ap -device amd-iommu,pci-id=ap'],
    },
  },
  {
    code: 'PXM332',
    means:
      'Machine pc takes a virtio-iommu and publishes a VIOT, but is not documented to, and ignores that buses bypass it.',
    consumer: 'Nobody: QEMU takes it silently',
    example: {
      qemu: 'qemu-system-x86_64 -M pc -m 1G -device virtio-iommu-pci,addr=9',
      change: ['-M pc', '-M q35'],
    },
  },
  {
    code: 'PXM333',
    means:
      'Generic initiators and ports are in SRAT, which a machine without nodes does not have. QEMU says nothing.',
    consumer: 'Nobody: QEMU takes it silently',
    example: {
      qemu: `${X86} -device pci-testdev,id=d -object acpi-generic-initiator,id=g0,pci-dev=d,node=0`,
      change: ['node=0', 'node=1 -object memory-backend-ram,id=m0,size=1G -numa node,memdev=m0 -numa node'],
    },
  },
  {
    code: 'PXM334',
    means: 'There is a CXL host bridge, but the machine has no CXL. QEMU says so once all devices are there.',
    consumer: 'QEMU: "CXL host bridges present, but cxl=off"',
    example: {
      qemu: `${X86} -machine cxl=off -device pxb-cxl,bus_nr=16,id=p1,bus=pcie.0,addr=4`,
      change: ['cxl=off', 'cxl=on'],
    },
  },
  {
    code: 'PXM335',
    means:
      'QEMU reads -numa one by one: distances come behind the nodes that they are between, latencies behind the processors that they are seen from, which have to be named (cpus= or -numa cpu), and caches behind the latencies of their memory.',
    consumer:
      'QEMU: "Source/Destination NUMA node is missing. Please use \'-numa node\' option to declare it first."',
    example: {
      qemu: `${X86} -smp 2 -object memory-backend-ram,id=m0,size=512M -object memory-backend-ram,id=m1,size=512M -numa node,nodeid=0,memdev=m0,cpus=0 -numa dist,src=0,dst=1,val=20 -numa node,nodeid=1,memdev=m1,cpus=1`,
      change: [
        '-numa dist,src=0,dst=1,val=20 -numa node,nodeid=1,memdev=m1,cpus=1',
        '-numa node,nodeid=1,memdev=m1,cpus=1 -numa dist,src=0,dst=1,val=20',
      ],
    },
  },
  {
    code: 'PXM336',
    means: 'Latencies, bandwidths and memory-side caches are in HMAT, which a machine has only with hmat=on.',
    consumer:
      'QEMU: "ACPI Heterogeneous Memory Attribute Table (HMAT) is disabled, enable it with -machine hmat=on"',
    example: {
      qemu: `${X86} -machine hmat=off -smp 1 -object memory-backend-ram,id=m0,size=1G -numa node,nodeid=0,memdev=m0,cpus=0 -numa hmat-lb,initiator=0,target=0,hierarchy=memory,data-type=access-latency,latency=5`,
      change: ['hmat=off', 'hmat=on'],
    },
  },
  {
    code: 'PXM337',
    means:
      'A vfio-pci names no device of the host, which QEMU asks for late, or several, of which it uses an open file before sysfsdev, and that before host, without a word.',
    consumer: 'QEMU: "No provided host device"',
    example: { qemu: `${X86} -device vfio-pci,addr=5`, change: ['addr=5', 'addr=5,host=0000:41:00.0'] },
  },
  {
    code: 'PXM338',
    means: 'An SMMUv3 that is a device needs a root bus, and not one whose devices bypass it.',
    consumer:
      'QEMU: "SMMU is not attached to any PCI bus!"; "Bypass option cannot be set for SMMUv3 associated PCIe RC"',
    example: { qemu: `${ARM} -device arm-smmuv3,id=s0`, change: ['id=s0', 'id=s0,primary-bus=pcie.0'] },
  },
];
