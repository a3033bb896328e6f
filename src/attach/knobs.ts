import type { Collector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import type { Platform } from '../topology/platform.ts';

/** How devices come to a VM: pxm attaches them itself, by either interface, or a stock QEMU does. */
export const WAYS = ['iommufd', 'legacy', 'hand-over'] as const;
export type Way = (typeof WAYS)[number];

/** What does it there, or why nothing can. */
export type Honour = { readonly by: string } | { readonly not: string };

/** Something that attaching can be asked for. */
export interface Knob {
  readonly what: string;
  readonly ways: Readonly<Record<Way, Honour>>;
}

const by = (text: string): Honour => ({ by: text });
const not = (text: string): Honour => ({ not: text });
const NO_TABLES = not('containers show no page tables');

/** Hand-over: options of QEMU 11.1. */
export const KNOBS = {
  'p2p: never': {
    what: 'devices do not reach the BARs of each other',
    ways: {
      iommufd: by('BARs are not mapped'),
      legacy: by('BARs are not mapped'),
      'hand-over': by('`-device vfio-pci,x-no-mmap=on`, so that accesses to BARs leave the guest'),
    },
  },
  'p2p: auto': {
    what: 'devices reach the BARs of each other where the kernel can map them',
    ways: {
      iommufd: by('BARs are mapped from Linux 6.19 on'),
      legacy: by('BARs are mapped'),
      'hand-over': by('QEMU maps what the kernel can map'),
    },
  },
  'p2p: always': {
    what: 'nothing is attached when devices would not reach the BARs of each other',
    ways: {
      iommufd: by('BARs are mapped from Linux 6.19 on'),
      legacy: by('BARs are mapped'),
      'hand-over': by('preflight asks the kernel; QEMU maps'),
    },
  },
  'memory-limit': {
    what: 'bytes that devices of the VM may lock',
    ways: {
      iommufd: by('counted before each mapping'),
      legacy: by('counted before each mapping'),
      'hand-over': by('RLIMIT_MEMLOCK of QEMU, and process accounting'),
    },
  },
  'process accounting': {
    what: 'locked memory counts for the process, not for all of its user',
    ways: {
      iommufd: by('RLIMIT_MODE of a fresh iommufd'),
      legacy: by('containers know nothing else'),
      'hand-over': by('RLIMIT_MODE, set before the iommufd is handed over'),
    },
  },
  'mode: legacy': {
    what: 'containers and groups',
    ways: {
      iommufd: not('iommufd is the other interface'),
      legacy: by('one container for all groups'),
      'hand-over': not('QEMU opens /dev/vfio/vfio and the groups itself, and takes no descriptors of them'),
    },
  },
  'huge pages off': {
    what: 'IOMMUs use base pages only',
    ways: {
      iommufd: by('HUGE_PAGES of the address space'),
      legacy: not('vfio_iommu_type1.disable_hugepages is for all VMs of the host'),
      'hand-over': not('QEMU makes the address space, and has no option for it'),
    },
  },
  'dirty tracking': {
    what: 'the IOMMU notes which pages devices write',
    ways: {
      iommufd: by('page tables with DIRTY_TRACKING'),
      legacy: not('containers report all locked pages as written'),
      'hand-over': by('QEMU asks for it where the IOMMU can; `x-device-dirty-page-tracking=off` prefers it'),
    },
  },
  nesting: {
    what: 'page tables of the guest below those of the host',
    ways: {
      iommufd: by('page tables with NEST_PARENT'),
      legacy: NO_TABLES,
      'hand-over': by('`intel-iommu,scalable-mode=on,fsts=on`; `arm-smmuv3,accel=on`'),
    },
  },
  pasid: {
    what: 'several address spaces for each device',
    ways: {
      iommufd: not('devices are attached without PASIDs'),
      legacy: NO_TABLES,
      'hand-over': by('`intel-iommu,pasid-bits=N`; `arm-smmuv3,ssidsize=N`'),
    },
  },
  'address width': {
    what: 'bits of addresses that the IOMMU of the guest translates',
    ways: {
      iommufd: by('compared with what the host translates'),
      legacy: by('compared with what the host translates'),
      'hand-over': by('`intel-iommu,aw-bits=N`; `arm-smmuv3,oas=N`'),
    },
  },
  'shared page tables': {
    what: 'devices behind IOMMUs of the same kind share a page table',
    ways: {
      iommufd: by('each table is tried in order'),
      legacy: by('the kernel does'),
      'hand-over': by('QEMU does'),
    },
  },
  'mediated devices': {
    what: 'devices that a driver of the host makes up, without an IOMMU of their own',
    ways: {
      iommufd: by('attached to the address space, without a page table'),
      legacy: by('their group joins the container'),
      'hand-over': not(
        'QEMU asks a descriptor for its IOMMU (ENOENT); with `sysfsdev=` it opens the node itself',
      ),
    },
  },
  'plug: later': {
    what: 'a device that comes while the VM runs',
    ways: {
      iommufd: by('`add`'),
      legacy: by('`add`'),
      'hand-over': by('QMP `getfd` and `device_add`'),
    },
  },
} as const satisfies Readonly<Record<string, Knob>>;

export type KnobName = keyof typeof KNOBS;

/** Something that was asked for, and where. */
export interface Wish {
  readonly knob: KnobName;
  readonly span?: Span | undefined;
}

/** Options of emulated IOMMUs that hand the guest's own page tables to the host. */
const NESTING = ['fsts', 'accel'];

/** What a topology asks of attaching its devices. */
export function wishesOf(platform: Platform): Wish[] {
  const { attach, iommus, declaration } = platform;
  const declared = declaration.topology.attach;
  const at = (key: string) => declared && declaration.at(declared, key);
  const wishes: Wish[] = [{ knob: `p2p: ${attach.p2p}`, span: at('p2p') }];
  if (attach.mode === 'legacy') wishes.push({ knob: 'mode: legacy', span: at('mode') });
  if (attach.memoryLimit !== undefined) wishes.push({ knob: 'memory-limit', span: at('memory-limit') });
  if (attach.devices.some(({ plug }) => plug === 'later')) wishes.push({ knob: 'plug: later' });
  for (const { declared: unit, properties } of iommus) {
    const span = declaration.at(unit);
    const has = (name: string) => properties.some(([key, value]) => key === name && value === true);
    if (NESTING.some(has)) wishes.push({ knob: 'nesting', span });
    if (properties.some(([key, value]) => key === 'pasid-bits' && value !== 0))
      wishes.push({ knob: 'pasid', span });
  }
  return wishes;
}

/** Reports PXM475 for each wish that the chosen way cannot honour. */
export function refuseWishes(wishes: readonly Wish[], way: Way, report: Collector): void {
  for (const { knob, span } of wishes) {
    const honour = KNOBS[knob].ways[way] as Honour;
    if ('by' in honour) continue;
    const others = WAYS.filter((other) => 'by' in KNOBS[knob].ways[other]);
    report.error('PXM475', `${knob} is not for ${WAY_NAMES[way]}: ${honour.not}`, {
      span,
      remedy: `leave it out, or attach by ${others.map((other) => WAY_NAMES[other]).join(' or ')}`,
    });
  }
}

const WAY_NAMES: Readonly<Record<Way, string>> = {
  iommufd: 'pxm itself with iommufd',
  legacy: 'pxm itself with containers and groups',
  'hand-over': 'a hand-over to QEMU',
};
