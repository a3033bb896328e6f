// Constants of linux/vfio.h, named as in iommufd-constants.ts. Those of SPAPR and EEH are for PowerPC alone and are
// left out, but for the kinds of IOMMU that a container can be asked for.

export const VFIO_FLAGS = {
  VFIO_GROUP_FLAGS: { viable: 0, containerSet: 1 },
  VFIO_DEVICE_FLAGS: {
    ...{ reset: 0, pci: 1, platform: 2, amba: 3, ccw: 4, ap: 5, fslMc: 6, caps: 7, cdx: 8 },
  },
  VFIO_PCI_ATOMIC: { comp32: 0, comp64: 1, comp128: 2 },
  VFIO_REGION_INFO_FLAG: { read: 0, write: 1, mmap: 2, caps: 3 },
  VFIO_IRQ_INFO: { eventfd: 0, maskable: 1, automasked: 2, noresize: 3 },
  VFIO_IRQ_SET: {
    ...{ dataNone: 0, dataBool: 1, dataEventfd: 2, actionMask: 3, actionUnmask: 4, actionTrigger: 5 },
  },
  VFIO_PCI_HOT_RESET_FLAG: { devId: 0, devIdOwned: 1 },
  VFIO_GFX_PLANE_TYPE: { probe: 0, dmabuf: 1, region: 2 },
  VFIO_DEVICE_FEATURE: { get: 16, set: 17, probe: 18 },
  VFIO_DEVICE_BIND_FLAG: { token: 0 },
  VFIO_DEVICE_ATTACH: { pasid: 0 },
  VFIO_DEVICE_DETACH: { pasid: 0 },
  VFIO_MIGRATION: { stopCopy: 0, p2p: 1, preCopy: 2 },
  VFIO_PRECOPY_INFO: { reinit: 0 },
  VFIO_IOMMU_INFO: { pgsizes: 0, caps: 1 },
  VFIO_DMA_MAP_FLAG: { read: 0, write: 1, vaddr: 2 },
  VFIO_DMA_UNMAP_FLAG: { getDirtyBitmap: 0, all: 1, vaddr: 2 },
  VFIO_IOMMU_DIRTY_PAGES_FLAG: { start: 0, stop: 1, getBitmap: 2 },
} as const;

export const VFIO_VALUES = {
  VFIO: { TYPE: 0x3b, BASE: 0x64, API_VERSION: 0, UNMAP_ALL: 9, UPDATE_VADDR: 10, DMA_CC_IOMMU: 4, EEH: 5 },
  // What CHECK_EXTENSION and SET_IOMMU take.
  VFIO_TYPE1: { IOMMU: 1 },
  VFIO_TYPE1v2: { IOMMU: 3 },
  VFIO_NOIOMMU: { IOMMU: 8 },
  VFIO_SPAPR_TCE: { IOMMU: 2, v2_IOMMU: 7 },
  __VFIO_RESERVED: { TYPE1_NESTING_IOMMU: 6 },
  VFIO_DEVICE_INFO_CAP: { ZPCI_BASE: 1, ZPCI_GROUP: 2, ZPCI_UTIL: 3, ZPCI_PFIP: 4, PCI_ATOMIC_COMP: 5 },
  VFIO_REGION_INFO_CAP: {
    ...{ SPARSE_MMAP: 1, TYPE: 2, MSIX_MAPPABLE: 3, NVLINK2_SSATGT: 4, NVLINK2_LNKSPD: 5 },
  },
  VFIO_REGION_TYPE: {
    ...{ PCI_VENDOR_TYPE: 0x8000_0000, PCI_VENDOR_MASK: 0xffff, GFX: 1, CCW: 2, MIGRATION_DEPRECATED: 3 },
  },
  VFIO_REGION_SUBTYPE: {
    ...{ INTEL_IGD_OPREGION: 1, INTEL_IGD_HOST_CFG: 2, INTEL_IGD_LPC_CFG: 3 },
    ...{ NVIDIA_NVLINK2_RAM: 1, IBM_NVLINK2_ATSD: 1, GFX_EDID: 1 },
    ...{ CCW_ASYNC_CMD: 1, CCW_SCHIB: 2, CCW_CRW: 3, MIGRATION_DEPRECATED: 1 },
  },
  VFIO_DEVICE_GFX_LINK_STATE: { UP: 1, DOWN: 2 },
  VFIO_IRQ_SET_DATA: { TYPE_MASK: 0b000111 },
  VFIO_IRQ_SET_ACTION: { TYPE_MASK: 0b111000 },
  VFIO_PCI_DEVID: { OWNED: 0, NOT_OWNED: 0xffff_ffff },
  VFIO_DEVICE_IOEVENTFD: { 8: 1, 16: 2, 32: 4, 64: 8, SIZE_MASK: 15 },
  VFIO_DEVICE_FEATURE: {
    MASK: 0xffff,
    PCI_VF_TOKEN: 0,
    MIGRATION: 1,
    MIG_DEVICE_STATE: 2,
    LOW_POWER_ENTRY: 3,
    LOW_POWER_ENTRY_WITH_WAKEUP: 4,
    LOW_POWER_EXIT: 5,
    DMA_LOGGING_START: 6,
    DMA_LOGGING_STOP: 7,
    DMA_LOGGING_REPORT: 8,
    MIG_DATA_SIZE: 9,
    BUS_MASTER: 10,
    DMA_BUF: 11,
    MIG_PRECOPY_INFOv2: 12,
    CLEAR_MASTER: 0,
    SET_MASTER: 1,
  },
  VFIO_DEVICE_STATE: {
    ...{ ERROR: 0, STOP: 1, RUNNING: 2, STOP_COPY: 3, RESUMING: 4, RUNNING_P2P: 5, PRE_COPY: 6 },
    ...{ PRE_COPY_P2P: 7, NR: 8 },
    // The first protocol, which no kernel speaks any more.
    ...{ V1_STOP: 0, V1_RUNNING: 1, V1_SAVING: 2, V1_RESUMING: 4, MASK: 7 },
  },
  VFIO_IOMMU_TYPE1_INFO: { CAP_IOVA_RANGE: 1, CAP_MIGRATION: 2, DMA_AVAIL: 3 },
  VFIO_PCI: {
    ...{ BAR0_REGION_INDEX: 0, BAR1_REGION_INDEX: 1, BAR2_REGION_INDEX: 2, BAR3_REGION_INDEX: 3 },
    ...{ BAR4_REGION_INDEX: 4, BAR5_REGION_INDEX: 5, ROM_REGION_INDEX: 6, CONFIG_REGION_INDEX: 7 },
    ...{ VGA_REGION_INDEX: 8, NUM_REGIONS: 9 },
    ...{ INTX_IRQ_INDEX: 0, MSI_IRQ_INDEX: 1, MSIX_IRQ_INDEX: 2, ERR_IRQ_INDEX: 3, REQ_IRQ_INDEX: 4 },
    NUM_IRQS: 5,
  },
  VFIO_CCW: {
    ...{ CONFIG_REGION_INDEX: 0, NUM_REGIONS: 1 },
    ...{ IO_IRQ_INDEX: 0, CRW_IRQ_INDEX: 1, REQ_IRQ_INDEX: 2, NUM_IRQS: 3 },
  },
  VFIO_AP: { REQ_IRQ_INDEX: 0, CFG_CHG_IRQ_INDEX: 1, NUM_IRQS: 2 },
} as const;

/** What a driver of VFIO calls the kind of its devices, `VFIO_DEVICE_API_<member>_STRING`. */
export const VFIO_DEVICE_API = {
  ...{ PLATFORM: 'vfio-platform', AP: 'vfio-ap', PCI: 'vfio-pci', AMBA: 'vfio-amba', CCW: 'vfio-ccw' },
} as const;
