import { bits, s32, u32, u64 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';
import { request } from './request.ts';
import { VFIO_FLAGS as FLAGS } from './vfio-constants.ts';

// Structures and requests of linux/vfio.h for a device's own node alone. What later kernels added at the end is
// optional: without it every kernel since 6.6 takes the structure.
const argsz = u32({ length: true });

export const VFIO_DEVICE_BIND_IOMMUFD = request(
  'VFIO_DEVICE_BIND_IOMMUFD',
  'device',
  0x76,
  struct('vfio_device_bind_iommufd', 'Binding of a device to an iommufd', {
    argsz,
    flags: bits(4, FLAGS.VFIO_DEVICE_BIND_FLAG),
    iommufd: s32(),
    outDevid: u32(),
    tokenUuidPtr: u64({ optional: true }),
  }),
);

export const VFIO_DEVICE_ATTACH_IOMMUFD_PT = request(
  'VFIO_DEVICE_ATTACH_IOMMUFD_PT',
  'device',
  0x77,
  struct('vfio_device_attach_iommufd_pt', 'Address space or page table for a device', {
    argsz,
    flags: bits(4, FLAGS.VFIO_DEVICE_ATTACH),
    ptId: u32(),
    pasid: u32({ optional: true }),
  }),
);

export const VFIO_DEVICE_DETACH_IOMMUFD_PT = request(
  'VFIO_DEVICE_DETACH_IOMMUFD_PT',
  'device',
  0x78,
  struct('vfio_device_detach_iommufd_pt', 'Device to detach', {
    argsz,
    flags: bits(4, FLAGS.VFIO_DEVICE_DETACH),
    pasid: u32({ optional: true }),
  }),
);
