/**
 * Machines like those whose tables QEMU's own tests look at (qemu/qemu, tests/qtest/bios-tables-test.c): what QEMU is
 * told, without the disk and the firmware that those tests boot from, and without what they plug in while it runs. Left
 * out are machines that pxm does not know (microvm, isapc, RISC-V, LoongArch), and TPMs, which want an emulator beside
 * QEMU; their TPM2 and TCPA are not built here.
 */
export interface TableTest {
  readonly name: string;
  readonly program: 'qemu-system-x86_64' | 'qemu-system-aarch64';
  readonly args: readonly string[];
}

const ram = (id: string, size: string) => `-object memory-backend-ram,id=${id},size=${size}`;
/** One latency and one bandwidth. */
const hmat = (initiator: number, target: number, latency: number, bandwidth: string) =>
  [`access-latency,latency=${latency}`, `access-bandwidth,bandwidth=${bandwidth}`]
    .map(
      (value) => `-numa hmat-lb,initiator=${initiator},target=${target},hierarchy=memory,data-type=${value}`,
    )
    .join(' ');

const TWO_NODES = `${ram('ram0', '64M')} ${ram('ram1', '64M')} -numa node,memdev=ram0 -numa node,memdev=ram1 -numa dist,src=0,dst=1,val=21`;
const SECOND_NODE = `${ram('ram0', '128M')} -numa node -numa node,memdev=ram0`;
const MEMORY_IN_NODES = [
  '-machine nvdimm=on,nvdimm-persistence=cpu -smp 4,sockets=4 -m 128M,slots=3,maxmem=1G',
  ...[0, 1, 2, 3].map((node) => ram(`ram${node}`, '32M')),
  ...[0, 1, 2, 3].map((node) => `-numa node,memdev=ram${node},nodeid=${node}`),
  ...[0, 1, 2, 3].map((node) => `-numa cpu,node-id=${node},socket-id=${node}`),
  `${ram('ram4', '128M')} ${ram('nvm0', '128M')}`,
  '-device pc-dimm,id=dimm0,memdev=ram4,node=1 -device nvdimm,id=dimm1,memdev=nvm0,node=2',
].join(' ');
const CACHE = 'size=10K,level=1,associativity=direct,policy=write-back,line=8';
const HMAT = [
  '-machine hmat=on -smp 2,sockets=2 -m 128M,slots=2,maxmem=1G',
  `${ram('m0', '64M')} ${ram('m1', '64M')}`,
  '-numa node,nodeid=0,memdev=m0 -numa node,nodeid=1,memdev=m1,initiator=0',
  '-numa cpu,node-id=0,socket-id=0 -numa cpu,node-id=0,socket-id=1',
  hmat(0, 0, 1, '65534M'),
  hmat(0, 1, 65534, '32767M'),
  `-numa hmat-cache,node-id=0,${CACHE} -numa hmat-cache,node-id=1,${CACHE}`,
].join(' ');
const THREE_NODES_TWO_INITIATORS = [
  ...[0, 1, 2].map((node) => `-numa node,nodeid=${node},memdev=ram${node}`),
  // Each socket twice, as two threads of it once had to be told apart.
  ...[0, 0, 1, 1].map((node) => `-numa cpu,node-id=${node},socket-id=${node}`),
  ...[hmat(0, 0, 10, '10485760'), hmat(0, 1, 20, '5242880'), hmat(0, 2, 30, '1048576')],
  ...[hmat(1, 0, 20, '5242880'), hmat(1, 1, 10, '10485760'), hmat(1, 2, 30, '1048576')],
].join(' ');
const EVERY_INITIATOR = [
  '-machine hmat=on,cxl=on -smp 3,sockets=3 -m 128M,maxmem=384M,slots=2',
  '-device pcie-root-port,chassis=1,id=pci.1',
  '-device pci-testdev,bus=pci.1,multifunction=on,addr=00.0 -device pci-testdev,bus=pci.1,addr=00.1',
  '-device pci-testdev,bus=pci.1,id=gidev,addr=00.2 -device pxb-cxl,bus_nr=64,bus=pcie.0,id=cxl.1',
  `${ram('ram0', '64M')} ${ram('ram1', '64M')} -numa node,nodeid=0,cpus=0,memdev=ram0 -numa node,nodeid=1`,
  '-object acpi-generic-initiator,id=gi0,pci-dev=gidev,node=1 -numa node,nodeid=2',
  '-object acpi-generic-port,id=gp0,pci-bus=cxl.1,node=2 -numa node,nodeid=3,cpus=1',
  '-numa node,nodeid=4,memdev=ram1 -numa node,nodeid=5,cpus=2',
  ...[hmat(0, 0, 10, '800M'), hmat(0, 2, 100, '200M'), hmat(0, 4, 100, '200M'), hmat(0, 5, 200, '400M')],
  ...[hmat(1, 0, 500, '100M'), hmat(1, 2, 50, '400M'), hmat(1, 4, 50, '800M'), hmat(1, 5, 500, '100M')],
  ...[hmat(3, 0, 20, '400M'), hmat(3, 2, 80, '200M'), hmat(3, 4, 80, '200M'), hmat(3, 5, 20, '400M')],
  ...[hmat(5, 0, 20, '400M'), hmat(5, 2, 80, '200M'), hmat(5, 4, 80, '200M'), hmat(5, 5, 10, '800M')],
].join(' ');
const CXL = [
  '-machine cxl=on',
  ...[1, 2, 3, 4].flatMap((at) => [ram(`cxl-mem${at}`, '256M'), ram(`lsa${at}`, '256M')]),
  '-device pxb-cxl,bus_nr=12,bus=pcie.0,id=cxl.1 -device pxb-cxl,bus_nr=222,bus=pcie.0,id=cxl.2',
  ...[1, 2, 3, 4].flatMap((at) => [
    `-device cxl-rp,port=${(at + 1) % 2},bus=cxl.${at < 3 ? 1 : 2},id=rp${at},chassis=0,slot=${at < 3 ? at + 1 : at + 2}`,
    `-device cxl-type3,bus=rp${at},persistent-memdev=cxl-mem${at},lsa=lsa${at}`,
  ]),
  '-M cxl-fmw.0.targets.0=cxl.1,cxl-fmw.0.size=4G,cxl-fmw.0.interleave-granularity=8k,cxl-fmw.1.targets.0=cxl.1,cxl-fmw.1.targets.1=cxl.2,cxl-fmw.1.size=4G,cxl-fmw.1.interleave-granularity=8k',
].join(' ');
const BRIDGES_WITHOUT_HOTPLUG = [
  '-global ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off',
  '-device pci-testdev,bus=pcie.0,acpi-index=101,addr=3.0',
  '-device pci-bridge,chassis_nr=1,id=shpcbr,addr=4.0 -device pci-testdev,bus=shpcbr,addr=1.0,acpi-index=201',
  '-device pci-bridge,chassis_nr=2,shpc=off,id=noshpcbr,addr=5.0',
  '-device pci-testdev,bus=noshpcbr,addr=1.0,acpi-index=301',
  '-device pcie-root-port,id=hprp,port=0x0,chassis=1,addr=6.0 -device pci-testdev,bus=hprp,acpi-index=401',
  '-device pcie-root-port,id=nohprp,port=0x0,chassis=2,hotplug=off,addr=7.0',
  '-device pci-testdev,bus=nohprp,acpi-index=501',
  '-device pcie-root-port,id=nohprpint,port=0x0,chassis=3,hotplug=off,multifunction=on,addr=8.0',
  '-device pci-testdev,bus=nohprpint,acpi-index=601,addr=0.1',
  '-device pcie-root-port,id=hprp2,port=0x0,chassis=4,bus=nohprpint,addr=0.2',
  '-device pci-testdev,bus=hprp2,acpi-index=602',
].join(' ');
const BRIDGES_OF_MANY_FUNCTIONS = [
  '-device virtio-balloon,id=balloon0,addr=0x4.0x2',
  '-device pcie-root-port,id=rp0,multifunction=on,port=0x0,chassis=1,addr=0x2',
  '-device pcie-root-port,id=rp1,port=0x1,chassis=2,addr=0x3.0x1',
  '-device pcie-root-port,id=rp2,port=0x0,chassis=3,bus=rp1,addr=0.0 -device pci-bridge,bus=rp2,chassis_nr=4,id=br1',
  '-device pcie-root-port,id=rphptgt1,port=0x0,chassis=5,addr=2.1',
  '-device pcie-root-port,id=rphptgt2,port=0x0,chassis=6,addr=2.2',
  '-device pcie-root-port,id=rphptgt3,port=0x0,chassis=7,addr=2.3 -device pci-testdev,bus=pcie.0,addr=2.4',
  '-device pci-testdev,bus=pcie.0,addr=2.5,acpi-index=102 -device pci-testdev,bus=pcie.0,addr=5.0',
  '-device pci-testdev,bus=pcie.0,addr=0xf.0,acpi-index=101 -device pci-testdev,bus=rp0,addr=0.0',
  '-device pci-testdev,bus=br1 -device pcie-root-port,id=rpnohp,chassis=8,addr=0xA.0,hotplug=off',
  '-device pcie-root-port,id=rp3,chassis=9,bus=rpnohp',
].join(' ');
const ERST = `${ram('erstnvram', '0x10000')} -device acpi-erst,memdev=erstnvram`;
const SCSI_CD =
  '-device pcie-root-port,chassis=1,id=pci.1 -device virtio-scsi-pci,id=scsi0,bus=pci.1 -blockdev null-co,node-name=cd,read-only=on,read-zeroes=on -device scsi-cd,bus=scsi0.0,scsi-id=0,drive=cd,id=scsi0-0-0-1,bootindex=1';
const OEM = '-machine x-oem-id=TEST,x-oem-table-id=OEM';
const SMBIOS_64 = '-machine smbios-entry-point-type=64';

/** Those tests run with KVM, which adds it to every model. */
const X2APIC = '-cpu qemu64,x2apic=on';

/** On pc and q35 alike. */
const PCS: Readonly<Record<string, string>> = {
  plain: '',
  'oem-fields': OEM,
  cpuhp: `-smp 2,cores=3,sockets=2,maxcpus=6 ${TWO_NODES}`,
  memhp: `-m 128,slots=3,maxmem=1G ${TWO_NODES}`,
  numamem: SECOND_NODE,
  nosmm: '-machine smm=off',
  nohpet: '-machine hpet=off',
  dimmpxm: MEMORY_IN_NODES,
  acpihmat: HMAT,
  acpierst: ERST,
};
const PC: Readonly<Record<string, string>> = {
  bridge:
    '-device pci-bridge,chassis_nr=1 -device pci-bridge,bus=pci.1,addr=1.0,chassis_nr=2 -device pci-testdev,bus=pci.0,addr=5.0 -device pci-testdev,bus=pci.1',
  'no-root-hotplug':
    '-global PIIX4_PM.acpi-root-pci-hotplug=off -device pci-bridge,chassis_nr=1 -device pci-bridge,bus=pci.1,addr=1.0,chassis_nr=2 -device pci-testdev,bus=pci.0 -device pci-testdev,bus=pci.1',
  'no-bridge-hotplug':
    '-global PIIX4_PM.acpi-pci-hotplug-with-bridge-support=off -device pci-bridge,chassis_nr=1 -device pci-bridge,bus=pci.1,addr=1.0,chassis_nr=2 -device pci-testdev,bus=pci.0 -device pci-testdev,bus=pci.1,addr=2.0',
  'no-hotplug':
    '-global PIIX4_PM.acpi-root-pci-hotplug=off -global PIIX4_PM.acpi-pci-hotplug-with-bridge-support=off -device pci-bridge,chassis_nr=1,addr=4.0 -device pci-testdev,bus=pci.0,addr=5.0 -device pci-testdev,bus=pci.0,addr=6.0,acpi-index=101 -device pci-testdev,bus=pci.1,addr=1.0 -device pci-testdev,bus=pci.1,addr=2.0,acpi-index=201 -device pci-bridge,id=nhpbr,chassis_nr=2,shpc=off,addr=7.0 -device pci-testdev,bus=nhpbr,addr=1.0,acpi-index=301',
  ipmikcs: '-device ipmi-bmc-sim,id=bmc0 -device isa-ipmi-kcs,irq=0,bmc=bmc0',
  'smm-compat': '-global PIIX4_PM.smm-compat=on',
  'smm-compat-nosmm': '-global PIIX4_PM.smm-compat=on -machine smm=off',
  smbios: '-smbios type=11,value=TEST',
};
const Q35: Readonly<Record<string, string>> = {
  smbios: '-smbios type=4,max-speed=3000,current-speed=2600',
  'type4-count': `${SMBIOS_64} -smp cpus=100,maxcpus=120,sockets=5,dies=2,cores=4,threads=3`,
  'core-count': `${SMBIOS_64} -smp 54,sockets=2,dies=3,cores=3,threads=3`,
  'core-count2': `${SMBIOS_64} ${X2APIC} -smp 260,dies=2,cores=130,threads=1`,
  'thread-count': `${SMBIOS_64} -smp cpus=15,maxcpus=54,sockets=2,dies=3,cores=3,threads=3`,
  'thread-count2': `${SMBIOS_64} ${X2APIC} -smp cpus=210,maxcpus=260,dies=2,cores=65,threads=2`,
  bridge: '-device pci-bridge,chassis_nr=1,id=br1 -device pci-testdev,bus=pcie.0 -device pci-testdev,bus=br1',
  'no-acpi-hotplug': BRIDGES_WITHOUT_HOTPLUG,
  'multi-bridge': BRIDGES_OF_MANY_FUNCTIONS,
  mmio64: `-m 128M,slots=1,maxmem=2G -cpu Opteron_G1 ${ram('ram0', '128M')} -numa node,memdev=ram0 -device pci-testdev,membar=2G`,
  ipmibt: '-device ipmi-bmc-sim,id=bmc0 -device isa-ipmi-bt,bmc=bmc0',
  ipmismbus: '-device ipmi-bmc-sim,id=bmc0 -device smbus-ipmi,bmc=bmc0',
  'smm-compat': '-global ICH9-LPC.smm-compat=on',
  'smm-compat-nosmm': '-global ICH9-LPC.smm-compat=on -machine smm=off',
  xapic: `${SECOND_NODE} -machine kernel-irqchip=on -smp 1,maxcpus=288`,
  dmar: '-machine kernel-irqchip=split -accel kvm -device intel-iommu,intremap=on,device-iotlb=on',
  ivrs: '-device amd-iommu',
  'acpihmat-noinitiator': `-machine hmat=on -smp 4,sockets=2 -m 128M ${ram('ram0', '32M')} ${ram('ram1', '32M')} ${ram('ram2', '64M')} ${THREE_NODES_TWO_INITIATORS}`,
  'acpihmat-generic-x': EVERY_INITIATOR,
  viot: '-machine default_bus_bypass_iommu=on -device virtio-iommu-pci -device pxb-pcie,bus_nr=0x10,id=pcie.100,bus=pcie.0 -device pxb-pcie,bus_nr=0x20,id=pcie.200,bus=pcie.0,bypass_iommu=on -device pxb-pcie,bus_nr=0x30,id=pcie.300,bus=pcie.0',
  cxl: CXL,
  slic: '-acpitable sig=SLIC,oem_id=CRASH,oem_table_id=ME,oem_rev=00002210,asl_compiler_id=qemu,asl_compiler_rev=00000000,data=/dev/null',
  applesmc: '-device isa-applesmc,osk=any64characterfakeoskisenoughtopreventinvalidkeywarningsonstderr',
  'pvpanic-isa': '-device pvpanic',
};
const VIRT: Readonly<Record<string, string>> = {
  smbios: '-smbios type=4,max-speed=2900,current-speed=2700',
  'oem-fields': OEM,
  topology: '-smp sockets=1,clusters=2,cores=2,threads=2',
  'its-off': '-M gic-version=3,iommu=smmuv3,its=off',
  numamem: `${ram('ram0', '128M')} -numa node,memdev=ram0`,
  memhp: `-machine nvdimm=on -m 256M,slots=3,maxmem=1G ${ram('ram0', '128M')} ${ram('ram1', '128M')} -numa node,memdev=ram0 -numa node,memdev=ram1 -numa dist,src=0,dst=1,val=21 ${ram('ram2', '128M')} ${ram('nvm0', '128M')} -device pc-dimm,id=dimm0,memdev=ram2,node=0 -device nvdimm,id=dimm1,memdev=nvm0,node=1`,
  acpipcihp:
    '-global acpi-ged.acpi-pci-hotplug-with-bridge-support=on -device pcie-root-port,id=pcie.1,bus=pcie.0,chassis=0,slot=1,addr=7.0 -device pci-testdev,bus=pcie.1',
  hpoffacpiindex:
    '-device pcie-root-port,id=pcie.1,chassis=0,slot=1,hotplug=off,addr=7.0 -device pci-testdev,bus=pcie.1,acpi-index=12',
  pxb: `${SCSI_CD} -device pxb-pcie,bus_nr=128`,
  spcr: '-machine spcr=off',
  acpihmat: `-machine hmat=on -smp 4,sockets=2 -m 384M ${ram('ram0', '128M')} ${ram('ram1', '128M')} ${ram('ram2', '128M')} ${THREE_NODES_TWO_INITIATORS}`,
  viot: '-device virtio-iommu-pci',
  'smmuv3-legacy': `${SCSI_CD} -M iommu=smmuv3 -device pxb-pcie,id=pcie.1,bus=pcie.0,bus_nr=0x10 -device pxb-pcie,id=pcie.2,bus=pcie.0,bus_nr=0x20,bypass_iommu=on`,
  'smmuv3-dev': `${SCSI_CD} -device arm-smmuv3,primary-bus=pcie.0,id=smmuv3.0 -device pxb-pcie,id=pcie.1,bus=pcie.0,bus_nr=0x10 -device arm-smmuv3,primary-bus=pcie.1,id=smmuv3.1 -device pxb-pcie,id=pcie.2,bus=pcie.0,bus_nr=0x20`,
};

const X86 = 'qemu-system-x86_64';
/** As those tests start their machines. */
const DISK = '-net none -blockdev null-co,node-name=hd,read-zeroes=on,size=1048576 -device ide-hd,drive=hd';
const FLASH_AND_CD =
  '-nodefaults -machine virt -cpu cortex-a57 -drive if=none,id=cd,file=null-co://,file.read-zeroes=on,format=raw,readonly=on,media=cdrom -device virtio-blk-pci,drive=cd';

/** Every machine with the disk that a guest would boot from. */
export const TABLE_TESTS: readonly TableTest[] = [
  ...machines(X86, 'pc', `-machine pc ${DISK}`, { ...PCS, ...PC }),
  ...machines(X86, 'q35', `-machine q35 ${DISK}`, { ...PCS, ...Q35 }),
  ...machines('qemu-system-aarch64', 'virt', '-nodefaults -machine virt -cpu cortex-a57', VIRT),
  ...machines('qemu-system-aarch64', 'virt with a disk', FLASH_AND_CD, {
    plain: '',
    topology: VIRT.topology ?? '',
  }),
];

function machines(
  program: TableTest['program'],
  type: string,
  common: string,
  list: Readonly<Record<string, string>>,
): TableTest[] {
  return Object.entries(list).map(([name, args]) => ({
    name: `${type} ${name}`,
    program,
    args: `${common} ${args}`.trim().split(' '),
  }));
}
