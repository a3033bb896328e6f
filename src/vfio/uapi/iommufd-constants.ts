// Constants of linux/iommufd.h. The header's name is that of the group, an underscore and that of the member; of
// flags the member is written in camel case here and stands for the number of its bit.

export const IOMMUFD_FLAGS = {
  IOMMU_IOAS_MAP: { fixedIova: 0, writeable: 1, readable: 2 },
  IOMMU_HWPT_ALLOC: { nestParent: 0, dirtyTracking: 1, pasid: 3 },
  IOMMU_HWPT: { faultIdValid: 2 },
  IOMMU_VTD_S1: { sre: 0, eafe: 1, wpe: 2 },
  IOMMU_HW_INFO_FLAG: { inputType: 0 },
  IOMMU_HW_INFO_VTD: { errata_772415_spr17: 0 },
  IOMMU_HW_CAP: { dirtyTracking: 0, pciPasidExec: 1, pciPasidPriv: 2, pciAtsNotSupported: 3 },
  IOMMU_HWPT_DIRTY_TRACKING: { enable: 0 },
  IOMMU_HWPT_GET_DIRTY_BITMAP: { noClear: 0 },
  IOMMU_VTD_INV_FLAGS: { leaf: 0 },
  IOMMU_PGFAULT_FLAGS: { pasidValid: 0, lastPage: 1 },
  IOMMU_PGFAULT_PERM: { read: 0, write: 1, exec: 2, priv: 3 },
  IOMMU_VEVENTQ_FLAG: { lostEvents: 0 },
} as const;

export const IOMMUFD_VALUES = {
  IOMMUFD: { TYPE: 0x3b },
  IOMMUFD_CMD: { BASE: 0x80 },
  IOMMU_OPTION: { RLIMIT_MODE: 0, HUGE_PAGES: 1 },
  IOMMU_OPTION_OP: { SET: 0, GET: 1 },
  IOMMU_VFIO_IOAS: { GET: 0, SET: 1, CLEAR: 2 },
  IOMMU_HWPT_DATA: { NONE: 0, VTD_S1: 1, ARM_SMMUV3: 2, AMD_GUEST: 3 },
  IOMMU_HW_INFO_TYPE: { NONE: 0, DEFAULT: 0, INTEL_VTD: 1, ARM_SMMUV3: 2, TEGRA241_CMDQV: 3, AMD: 4 },
  // Zero is a type of its own here, not the absence of one.
  IOMMU_HWPT_INVALIDATE_DATA: { VTD_S1: 0 },
  IOMMU_VIOMMU_INVALIDATE_DATA: { ARM_SMMUV3: 1 },
  IOMMUFD_PAGE_RESP: { SUCCESS: 0, INVALID: 1 },
  IOMMU_VIOMMU_TYPE: { DEFAULT: 0, ARM_SMMUV3: 1, TEGRA241_CMDQV: 2 },
  IOMMU_VEVENTQ_TYPE: { DEFAULT: 0, ARM_SMMUV3: 1, TEGRA241_CMDQV: 2 },
  IOMMU_HW_QUEUE_TYPE: { DEFAULT: 0, TEGRA241_CMDQV: 1 },
} as const;
