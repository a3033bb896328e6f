import type { Layout } from '../../binary/field.ts';
import { bits, chars, rest, text, u8, u16, u64 } from '../../binary/field.ts';
import { bdfText, trimmed } from '../../binary/meaning.ts';
import { byType, framing, struct } from '../../binary/struct.ts';

const setting = () =>
  bits(1, {
    initPass: 0,
    eIntPass: 1,
    nmiPass: 2,
    systemManagement: [4, 5],
    lint0Pass: 6,
    lint1Pass: 7,
  });

/** First four bytes of every device entry (AMD 48882 §5.2.2.4). */
const start = (type: number) => ({
  type: u8({ is: type }),
  deviceId: u16({ show: 'bdf' }),
  dteSetting: setting(),
});

/** Padding: four zero bytes (§5.2.2.5). */
export const padding = struct('padding', 'Padding entry', start(0), { called: () => 'padding entry' });
/** All devices (§5.2.2.5). */
export const allDevices = struct('all', 'All devices', start(1), { called: () => 'every device' });
/** One device (§5.2.2.5). */
export const selectDevice = struct('select', 'Device', start(2), {
  called: ({ deviceId }) => bdfText(deviceId),
});
/** First device of a range (§5.2.2.5). */
export const rangeStart = struct('rangeStart', 'Range start', start(3), {
  called: ({ deviceId }) => `range from ${bdfText(deviceId)}`,
});
/** Last device of a range (§5.2.2.5). */
export const rangeEnd = struct('rangeEnd', 'Range end', start(4), {
  called: ({ deviceId }) => `range up to ${bdfText(deviceId)}`,
});

const alias = (type: number) => ({
  ...start(type),
  reserved4: u8({ reserved: true }),
  sourceDeviceId: u16({ show: 'bdf' }),
  reserved7: u8({ reserved: true }),
});

/** One device and the id its requests carry (§5.2.2.6). */
export const aliasSelect = struct('aliasSelect', 'Alias', alias(66), {
  called: ({ deviceId }) => `alias of ${bdfText(deviceId)}`,
});
/** First device of a range whose requests carry one id (§5.2.2.6). */
export const aliasRangeStart = struct('aliasRangeStart', 'Alias range start', alias(67), {
  called: ({ deviceId }) => `aliased range from ${bdfText(deviceId)}`,
});

const extended = (type: number) => ({
  ...start(type),
  extendedSetting: bits(4, { atsDisabled: 31 }),
});

/** One device with an extended setting (§5.2.2.6). */
export const extendedSelect = struct('extendedSelect', 'Device, extended setting', extended(70), {
  called: ({ deviceId }) => bdfText(deviceId),
});
/** First device of a range with an extended setting (§5.2.2.6). */
export const extendedRangeStart = struct(
  'extendedRangeStart',
  'Range start, extended setting',
  extended(71),
  { called: ({ deviceId }) => `range from ${bdfText(deviceId)}` },
);

/** I/O APIC or HPET (§5.2.2.6). */
export const specialDevice = struct(
  'special',
  'Special device',
  {
    type: u8({ is: 72 }),
    reserved1: u16({ reserved: true }),
    dteSetting: setting(),
    handle: u8({ doc: 'I/O APIC id or HPET number' }),
    sourceDeviceId: u16({ show: 'bdf' }),
    variety: u8({ names: { 1: 'I/O APIC', 2: 'HPET' } }),
  },
  { called: ({ variety, handle }) => `${variety === 2 ? 'HPET' : 'I/O APIC'} ${handle}` },
);

const acpiStart = (uidFormat: number | undefined) => ({
  ...start(240),
  hid: chars(8, { printable: true }),
  cid: chars(8, { printable: true }),
  uidFormat: u8({
    names: { 0: 'none', 1: 'integer', 2: 'string' },
    ...(uidFormat !== undefined && { is: uidFormat }),
  }),
});

/** ACPI device without a unique id (§5.2.2.7). */
export const acpiDevice = struct(
  'acpiDevice',
  'ACPI device',
  {
    ...acpiStart(0),
    uidLength: u8({ is: 0 }),
  },
  { called: ({ hid, deviceId }) => `ACPI device ${trimmed(hid)} at ${bdfText(deviceId)}` },
);
/** ACPI device with an integer unique id (§5.2.2.7). */
export const acpiDeviceInteger = struct(
  'acpiDeviceInteger',
  'ACPI device, integer UID',
  {
    ...acpiStart(1),
    uidLength: u8({ is: 8 }),
    uid: u64(),
  },
  { called: ({ hid, uid }) => `ACPI device ${trimmed(hid)} ${uid}` },
);
/** ACPI device with a unique id in text (§5.2.2.7). */
export const acpiDeviceString = struct(
  'acpiDeviceString',
  'ACPI device, string UID',
  {
    ...acpiStart(2),
    uidLength: u8({ count: 'uid' }),
    uid: text({ printable: true }),
  },
  { called: ({ hid, uid }) => `ACPI device ${trimmed(hid)} ${trimmed(uid)}` },
);
/** ACPI device whose unique id has another format or length than §5.2.2.7 wants. */
export const acpiDeviceOther = struct(
  'acpiDeviceOther',
  'ACPI device, unusual UID',
  {
    ...acpiStart(undefined),
    uidLength: u8({ count: 'uid' }),
    uid: rest(),
  },
  { nonstandard: true, called: ({ hid, deviceId }) => `ACPI device ${trimmed(hid)} at ${bdfText(deviceId)}` },
);

const unknownEntry = struct('unknown', 'Device entry of an unknown type', {
  type: u8({ show: 'hex' }),
  data: rest(),
});

const plain = byType([
  padding,
  allDevices,
  selectDevice,
  rangeStart,
  rangeEnd,
  aliasSelect,
  aliasRangeStart,
  extendedSelect,
  extendedRangeStart,
  specialDevice,
  acpiDeviceOther,
]);

function layoutFor(entry: Uint8Array): Layout | undefined {
  if (entry[0] !== 240) return plain(entry);
  const [format, length] = [entry[20], entry[21]];
  if (format === 0 && length === 0) return acpiDevice;
  if (format === 1 && length === 8) return acpiDeviceInteger;
  return format === 2 ? acpiDeviceString : acpiDeviceOther;
}

/** Bytes of the entry at an offset: its type's two top bits tell, but for the ACPI device. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const type = bytes[at] ?? 0;
  if (type === 240) return 22 + (bytes[at + 21] ?? 0);
  return 4 << (type >> 6);
}

/** Device entries of an IVHD block. */
export const deviceEntries = framing({
  headerSize: 4,
  lengthAt,
  layouts: [
    padding,
    allDevices,
    selectDevice,
    rangeStart,
    rangeEnd,
    aliasSelect,
    aliasRangeStart,
    extendedSelect,
    extendedRangeStart,
    specialDevice,
    acpiDevice,
    acpiDeviceInteger,
    acpiDeviceString,
    acpiDeviceOther,
  ],
  unknown: unknownEntry,
  layoutFor,
});
