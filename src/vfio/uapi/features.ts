import { array, bits, s32, u32, u64 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';
import { request } from './request.ts';
import { VFIO_FLAGS as FLAGS } from './vfio-constants.ts';

// What VFIO_DEVICE_FEATURE carries for each feature, and the request of the stream that migration opens.
const reserved = u32({ reserved: true });

export const featureMigration = struct('vfio_device_feature_migration', 'What migration can do', {
  flags: bits(8, FLAGS.VFIO_MIGRATION),
});

export const featureMigState = struct('vfio_device_feature_mig_state', 'State of a migration', {
  deviceState: u32(),
  dataFd: s32(),
});

export const featureMigDataSize = struct('vfio_device_feature_mig_data_size', 'Size of a migration', {
  stopCopyLength: u64(),
});

export const lowPowerEntryWithWakeup = struct('vfio_device_low_power_entry_with_wakeup', 'Waking up', {
  wakeupEventfd: s32(),
  reserved,
});

export const dmaLoggingRange = struct('vfio_device_feature_dma_logging_range', 'Range to log', {
  iova: u64(),
  length: u64(),
});

export const dmaLoggingControl = struct('vfio_device_feature_dma_logging_control', 'What to log', {
  pageSize: u64(),
  numRanges: u32(),
  reserved,
  ranges: u64(),
});

export const dmaLoggingReport = struct('vfio_device_feature_dma_logging_report', 'What was written', {
  iova: u64(),
  length: u64(),
  pageSize: u64(),
  bitmap: u64(),
});

export const featureBusMaster = struct('vfio_device_feature_bus_master', 'Whether a device may do DMA', {
  op: u32(),
});

export const regionDmaRange = struct('vfio_region_dma_range', 'Part of a region', {
  offset: u64(),
  length: u64(),
});

export const featureDmaBuf = struct('vfio_device_feature_dma_buf', 'Region as a DMA buffer', {
  regionIndex: u32(),
  openFlags: u32(),
  flags: reserved,
  nrRanges: u32({ count: 'dmaRanges' }),
  dmaRanges: array(regionDmaRange, { elements: ({ nrRanges }) => nrRanges as number }),
});

export const VFIO_MIG_GET_PRECOPY_INFO = request(
  'VFIO_MIG_GET_PRECOPY_INFO',
  'migration-data',
  0x79,
  struct('vfio_precopy_info', 'What is left to copy ahead', {
    argsz: u32({ length: true }),
    flags: bits(4, FLAGS.VFIO_PRECOPY_INFO),
    initialBytes: u64(),
    dirtyBytes: u64(),
  }),
);

/** Of the first protocol, which no kernel speaks any more. */
export const deviceMigrationInfo = struct('vfio_device_migration_info', 'Migration region', {
  deviceState: u32(),
  reserved,
  pendingBytes: u64(),
  dataOffset: u64(),
  dataSize: u64(),
});
