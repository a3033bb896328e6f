import { make } from '../../binary/make.ts';
import type { Cpu, Gic, Platform } from '../../topology/platform.ts';
import { gicc, gicDistributor, gicIts, gicMsiFrame, gicRedistributor } from '../madt/gic.ts';
import type { MadtEntry } from '../madt/madt.ts';

/** Where virt has its interrupt controllers (hw/arm/virt.c `base_memmap`). */
const DISTRIBUTOR = 0x0800_0000n;
const CPU_INTERFACE = 0x0801_0000n;
const MSI_FRAME = 0x0802_0000n;
const HYPERVISOR_INTERFACE = 0x0803_0000n;
const VIRTUAL_CPU_INTERFACE = 0x0804_0000n;
const ITS = 0x0808_0000n;
const REDISTRIBUTORS = { base: 0x080a_0000n, size: 0xf6_0000 };
/** Name of the region above memory for processors that do not fit the first. */
const FURTHER_REDISTRIBUTORS = 'further redistributors';

/** Bytes of one processor's redistributor; GICv4 adds two frames for virtual LPIs. */
const REDISTRIBUTOR_SIZE: Readonly<Record<Gic['version'], number>> = { 2: 0, 3: 0x2_0000, 4: 0x4_0000 };

/** Interrupts as the GSIV of a private one: 16 + its number. */
const PERFORMANCE_INTERRUPT = 23;
const MAINTENANCE_INTERRUPT = 25;

/** Shared interrupts that the GICv2m frame hands out. */
const MSI_INTERRUPTS = { spiBase: 80, spiCount: 64 };

/** Interrupt controllers of virt. */
export function armControllers(platform: Platform): MadtEntry[] {
  const { gic, vmm } = platform.machine;
  if (gic === undefined) throw new TypeError('"platform.machine.gic" expected for an Arm machine');
  const listed = vmm === 'qemu' ? platform.cpus.filter((cpu) => cpu.present) : platform.cpus;
  return [
    make(gicDistributor, { baseAddress: DISTRIBUTOR, gicVersion: gic.version }),
    ...listed.map((cpu) => processor(platform, gic, cpu)),
    ...(gic.version === 2 ? [] : redistributors(platform, gic, listed.length)),
    ...(gic.its ? [make(gicIts, { baseAddress: ITS })] : []),
    ...(gic.messageFrame ? messageFrame() : []),
  ];
}

function processor({ machine }: Platform, gic: Gic, { index, mpidr, present }: Cpu): MadtEntry {
  const current = machine.vmm === 'none';
  return make(gicc, {
    cpuInterfaceNumber: index,
    processorUid: index,
    flags: { enabled: present, onlineCapable: !present && current },
    performanceInterrupt: hasPerformanceMonitor(machine.cpuModel) ? PERFORMANCE_INTERRUPT : 0,
    baseAddress: gic.version === 2 ? CPU_INTERFACE : 0n,
    gicvBaseAddress: gic.version === 2 ? VIRTUAL_CPU_INTERFACE : 0n,
    gichBaseAddress: gic.version === 2 ? HYPERVISOR_INTERFACE : 0n,
    vgicMaintenanceInterrupt: machine.virtualization ? MAINTENANCE_INTERRUPT : 0,
    gicrBaseAddress: 0n,
    mpidr: mpidr ?? 0n,
    powerEfficiencyClass: 0,
    reserved77: 0,
    speOverflowInterrupt: 0,
    // ACPI 6.5 made the entry two bytes longer.
    ...(current && { trbeInterrupt: 0 }),
  });
}

/** Every CPU model of virt has one unless it is switched off. */
function hasPerformanceMonitor(model: string | undefined): boolean {
  return !/,(pmu=(off|no|false)|-pmu)(,|$)/.test(model ?? '');
}

function messageFrame(): MadtEntry[] {
  return [make(gicMsiFrame, { baseAddress: MSI_FRAME, flags: { spiOverride: true }, ...MSI_INTERRUPTS })];
}

/** The region below memory, and the one above it when there are more processors than fit the first. */
function redistributors({ memory }: Platform, { version }: Gic, processors: number): MadtEntry[] {
  const { base, size } = REDISTRIBUTORS;
  const first = make(gicRedistributor, { baseAddress: base, rangeLength: size });
  if (processors * REDISTRIBUTOR_SIZE[version] <= size) return [first];
  const further = memory.regions.find(({ name }) => name === FURTHER_REDISTRIBUTORS);
  if (further === undefined) throw new TypeError(`"memory.regions" expected ${FURTHER_REDISTRIBUTORS}`);
  const second = make(gicRedistributor, { baseAddress: further.base, rangeLength: Number(further.size) });
  return [first, second];
}
