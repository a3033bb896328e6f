import { bits, u32, u64 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';
import { IOMMUFD_FLAGS as FLAGS } from './iommufd-constants.ts';
import { request } from './request.ts';

// Structures and requests of linux/iommufd.h for IOMMUs that a guest has: page tables of its own, faults, events.
const size = u32({ length: true });
const reserved = u32({ reserved: true });
const flags = u32({ reserved: true });

export const hwptVtdS1 = struct('iommu_hwpt_vtd_s1', 'Page table of a guest behind VT-d', {
  flags: bits(8, FLAGS.IOMMU_VTD_S1),
  pgtblAddr: u64(),
  addrWidth: u32(),
  reserved,
});

export const hwptArmSmmuv3 = struct('iommu_hwpt_arm_smmuv3', 'Stream table entry of a guest', {
  ...{ ste0: u64(), ste1: u64() },
});

export const hwptAmdGuest = struct('iommu_hwpt_amd_guest', 'Device table entry of a guest', {
  ...{ dte0: u64(), dte1: u64(), dte2: u64(), dte3: u64() },
});

export const IOMMU_HWPT_INVALIDATE = request(
  'IOMMU_HWPT_INVALIDATE',
  'iommufd',
  0x8d,
  struct('iommu_hwpt_invalidate', 'What a guest changed in its page tables', {
    size,
    hwptId: u32(),
    dataUptr: u64(),
    dataType: u32(),
    entryLen: u32(),
    entryNum: u32(),
    reserved,
  }),
);

export const hwptVtdS1Invalidate = struct('iommu_hwpt_vtd_s1_invalidate', 'Range behind VT-d', {
  addr: u64(),
  npages: u64(),
  flags: bits(4, FLAGS.IOMMU_VTD_INV_FLAGS),
  reserved,
});

export const viommuArmSmmuv3Invalidate = struct(
  'iommu_viommu_arm_smmuv3_invalidate',
  'Command of an SMMUv3',
  {
    ...{ cmd0: u64(), cmd1: u64() },
  },
);

export const IOMMU_FAULT_QUEUE_ALLOC = request(
  'IOMMU_FAULT_QUEUE_ALLOC',
  'iommufd',
  0x8e,
  struct('iommu_fault_alloc', 'New queue of page faults', {
    size,
    flags,
    outFaultId: u32(),
    outFaultFd: u32(),
  }),
);

export const hwptPgfault = struct('iommu_hwpt_pgfault', 'Page that a device misses', {
  flags: bits(4, FLAGS.IOMMU_PGFAULT_FLAGS),
  devId: u32(),
  pasid: u32(),
  grpid: u32(),
  perm: bits(4, FLAGS.IOMMU_PGFAULT_PERM),
  reserved,
  addr: u64(),
  length: u32(),
  cookie: u32(),
});

export const hwptPageResponse = struct('iommu_hwpt_page_response', 'Answer to a page fault', {
  cookie: u32(),
  code: u32(),
});

export const IOMMU_VIOMMU_ALLOC = request(
  'IOMMU_VIOMMU_ALLOC',
  'iommufd',
  0x90,
  struct('iommu_viommu_alloc', 'New slice of an IOMMU for a guest', {
    size,
    flags,
    type: u32(),
    devId: u32(),
    hwptId: u32(),
    outViommuId: u32(),
    dataLen: u32({ optional: true }),
    reserved: u32({ optional: true, reserved: true }),
    dataUptr: u64({ optional: true }),
  }),
);

export const viommuTegra241Cmdqv = struct('iommu_viommu_tegra241_cmdqv', 'Registers for a guest', {
  outVintfMmapOffset: u64(),
  outVintfMmapLength: u64(),
});

export const IOMMU_VDEVICE_ALLOC = request(
  'IOMMU_VDEVICE_ALLOC',
  'iommufd',
  0x91,
  struct('iommu_vdevice_alloc', 'Device as a guest names it', {
    size,
    viommuId: u32(),
    devId: u32(),
    outVdeviceId: u32(),
    virtId: u64(),
  }),
);

export const IOMMU_VEVENTQ_ALLOC = request(
  'IOMMU_VEVENTQ_ALLOC',
  'iommufd',
  0x93,
  struct('iommu_veventq_alloc', 'New queue of events of a guest', {
    size,
    flags,
    viommuId: u32(),
    type: u32(),
    veventqDepth: u32(),
    outVeventqId: u32(),
    outVeventqFd: u32(),
    reserved: u32({ optional: true, reserved: true }),
  }),
);

export const veventHeader = struct('iommufd_vevent_header', 'What comes before an event', {
  flags: bits(4, FLAGS.IOMMU_VEVENTQ_FLAG),
  sequence: u32(),
});

export const veventArmSmmuv3 = struct('iommu_vevent_arm_smmuv3', 'Event of an SMMUv3', {
  ...{ evt0: u64(), evt1: u64(), evt2: u64(), evt3: u64() },
});

export const veventTegra241Cmdqv = struct('iommu_vevent_tegra241_cmdqv', 'Errors of command queues', {
  ...{ lvcmdqErrMap0: u64(), lvcmdqErrMap1: u64() },
});

export const IOMMU_HW_QUEUE_ALLOC = request(
  'IOMMU_HW_QUEUE_ALLOC',
  'iommufd',
  0x94,
  struct('iommu_hw_queue_alloc', 'New queue of a guest that hardware reads', {
    size,
    flags,
    viommuId: u32(),
    type: u32(),
    index: u32(),
    outHwQueueId: u32(),
    nestingParentIova: u64(),
    length: u64(),
  }),
);
