import { array, bits, rest, s32, u8, u16, u32, u64 } from '../../binary/field.ts';
import { struct } from '../../binary/struct.ts';
import { plainRequest, request } from './request.ts';
import { VFIO_FLAGS as FLAGS, VFIO_VALUES as VALUES } from './vfio-constants.ts';

// Structures and requests of linux/vfio.h for a device, opened by its own node or by its group.
const argsz = u32({ length: true });

export const VFIO_DEVICE_GET_INFO = request(
  'VFIO_DEVICE_GET_INFO',
  'device',
  0x6b,
  struct('vfio_device_info', 'What a device has', {
    argsz,
    flags: bits(4, FLAGS.VFIO_DEVICE_FLAGS),
    numRegions: u32(),
    numIrqs: u32(),
    capOffset: u32({ optional: true }),
    pad: u32({ optional: true, reserved: true }),
  }),
);

export const VFIO_DEVICE_GET_REGION_INFO = request(
  'VFIO_DEVICE_GET_REGION_INFO',
  'device',
  0x6c,
  struct('vfio_region_info', 'Region of a device', {
    argsz,
    flags: bits(4, FLAGS.VFIO_REGION_INFO_FLAG),
    index: u32(),
    capOffset: u32(),
    size: u64(),
    offset: u64(),
  }),
);

export const VFIO_DEVICE_GET_IRQ_INFO = request(
  'VFIO_DEVICE_GET_IRQ_INFO',
  'device',
  0x6d,
  struct('vfio_irq_info', 'Interrupts of one kind that a device has', {
    argsz,
    flags: bits(4, FLAGS.VFIO_IRQ_INFO),
    index: u32(),
    count: u32(),
  }),
);

export const VFIO_DEVICE_SET_IRQS = request(
  'VFIO_DEVICE_SET_IRQS',
  'device',
  0x6e,
  struct('vfio_irq_set', 'What happens with interrupts of a device', {
    argsz,
    flags: bits(4, FLAGS.VFIO_IRQ_SET),
    index: u32(),
    start: u32(),
    count: u32(),
    data: rest(),
  }),
);

export const VFIO_DEVICE_RESET = plainRequest('VFIO_DEVICE_RESET', 'device', 0x6f, 'nothing');

export const pciDependentDevice = struct('vfio_pci_dependent_device', 'Device that a hot reset also resets', {
  groupOrDevid: u32({ doc: 'id in the iommufd if the list says so, else the group' }),
  segment: u16(),
  bus: u8(),
  devfn: u8(),
});

export const VFIO_DEVICE_GET_PCI_HOT_RESET_INFO = request(
  'VFIO_DEVICE_GET_PCI_HOT_RESET_INFO',
  'device',
  0x70,
  struct('vfio_pci_hot_reset_info', 'Devices that a hot reset resets', {
    argsz,
    flags: bits(4, FLAGS.VFIO_PCI_HOT_RESET_FLAG),
    count: u32({ count: 'devices' }),
    devices: array(pciDependentDevice, { elements: ({ count }) => count as number }),
  }),
);

export const VFIO_DEVICE_PCI_HOT_RESET = request(
  'VFIO_DEVICE_PCI_HOT_RESET',
  'device',
  0x71,
  struct('vfio_pci_hot_reset', 'Hot reset of a slot or bus', {
    argsz,
    flags: u32({ reserved: true }),
    count: u32({ count: 'groupFds' }),
    groupFds: array(s32(), { elements: ({ count }) => count as number }),
  }),
);

export const VFIO_DEVICE_QUERY_GFX_PLANE = request(
  'VFIO_DEVICE_QUERY_GFX_PLANE',
  'device',
  0x72,
  struct('vfio_device_gfx_plane_info', 'Picture that a device shows', {
    argsz,
    flags: bits(4, FLAGS.VFIO_GFX_PLANE_TYPE),
    drmPlaneType: u32(),
    drmFormat: u32(),
    drmFormatMod: u64(),
    ...{ width: u32(), height: u32(), stride: u32(), size: u32() },
    ...{ xPos: u32(), yPos: u32(), xHot: u32(), yHot: u32() },
    regionIndexOrDmabufId: u32(),
    reserved: u32({ reserved: true }),
  }),
);

export const VFIO_DEVICE_GET_GFX_DMABUF = plainRequest('VFIO_DEVICE_GET_GFX_DMABUF', 'device', 0x73, 'u32');

const { 8: byte, 16: word, 32: dword, 64: qword, SIZE_MASK } = VALUES.VFIO_DEVICE_IOEVENTFD;

export const VFIO_DEVICE_IOEVENTFD = request(
  'VFIO_DEVICE_IOEVENTFD',
  'device',
  0x74,
  struct('vfio_device_ioeventfd', 'Write to a region that an event does', {
    argsz,
    flags: bits(4, {
      width: {
        at: [0, Math.log2(SIZE_MASK + 1) - 1],
        names: { [byte]: '8 bits', [word]: '16 bits', [dword]: '32 bits', [qword]: '64 bits' },
      },
    }),
    offset: u64(),
    data: u64(),
    fd: s32(),
    reserved: u32({ optional: true, reserved: true }),
  }),
);

export const VFIO_DEVICE_FEATURE = request(
  'VFIO_DEVICE_FEATURE',
  'device',
  0x75,
  struct('vfio_device_feature', 'Feature of a device', {
    argsz,
    flags: bits(4, { feature: [0, 15], ...FLAGS.VFIO_DEVICE_FEATURE }),
    data: rest(),
  }),
);

export const regionGfxEdid = struct('vfio_region_gfx_edid', 'Screen of a device', {
  ...{ edidOffset: u32(), edidMaxSize: u32(), edidSize: u32() },
  ...{ maxXres: u32(), maxYres: u32(), linkState: u32() },
});
