import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AnyStruct, Field, Layout } from '../../src/binary/field.ts';
import { make } from '../../src/binary/make.ts';
import { writeStruct } from '../../src/binary/write.ts';
import * as capabilities from '../../src/vfio/uapi/capabilities.ts';
import * as cdev from '../../src/vfio/uapi/cdev.ts';
import * as container from '../../src/vfio/uapi/container.ts';
import * as device from '../../src/vfio/uapi/device.ts';
import * as features from '../../src/vfio/uapi/features.ts';
import * as iommufd from '../../src/vfio/uapi/iommufd.ts';
import { IOMMUFD_FLAGS, IOMMUFD_VALUES } from '../../src/vfio/uapi/iommufd-constants.ts';
import * as nesting from '../../src/vfio/uapi/nesting.ts';
import type { PlainRequest, Request } from '../../src/vfio/uapi/request.ts';
import { REQUESTS } from '../../src/vfio/uapi/requests.ts';
import { VFIO_DEVICE_API, VFIO_FLAGS, VFIO_VALUES } from '../../src/vfio/uapi/vfio-constants.ts';

interface FieldFacts {
  readonly offset: number;
  /** 0 for an array without a length. */
  readonly size: number;
  readonly element: number;
  readonly signed: boolean;
}

interface Facts {
  readonly version: string;
  readonly structs: Record<
    string,
    { readonly size: number; readonly fields: Readonly<Record<string, FieldFacts>> }
  >;
  readonly requests: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, number>>;
  readonly strings: Readonly<Record<string, string>>;
}

const DATA = join(import.meta.dirname, '../data/uapi');
/** What a C compiler says of the headers of Linux: made by scripts/uapi-facts.mjs. */
const facts = JSON.parse(readFileSync(join(DATA, 'facts.json'), 'utf8')) as Facts;
/** By hand: name, kind of file, structure, and the smallest length of it that Linux 7.2 accepts. */
const rows = readFileSync(join(DATA, 'requests.txt'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [name: string, on: string, struct: string, least: string]);

const exported = [iommufd, nesting, cdev, device, features, capabilities, container].flatMap((module) =>
  Object.values(module),
) as (Layout | Request | PlainRequest)[];
const layouts = new Map(
  exported
    .flatMap((one) => ('tag' in one ? [one] : 'argument' in one ? [one.argument] : []))
    .map((layout) => [layout.kind, layout]),
);
const requests = exported.filter((one): one is Request | PlainRequest => 'number' in one);

/** Two members at one place have one name here. */
const UNIONS: Readonly<Record<string, string>> = {
  in_data_type: 'dataType',
  out_data_type: 'dataType',
  group_id: 'groupOrDevid',
  devid: 'groupOrDevid',
  region_index: 'regionIndexOrDmabufId',
  dmabuf_id: 'regionIndexOrDmabufId',
};
const UNITED = ['iommu_hw_info', 'vfio_pci_dependent_device', 'vfio_device_gfx_plane_info'];
/** Alignment leaves these bytes without a name in C. */
const HOLES: readonly string[] = ['vfio_iommu_type1_info_cap_migration.padding@12:4'];

/** `__reserved2` as layouts write it. */
function camel(struct: string, field: string): string {
  if (UNITED.includes(struct) && field in UNIONS) return UNIONS[field] as string;
  return field.replace(/^_+/, '').replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function shown(name: string, offset: number, size: number, signed: boolean | undefined): string {
  return `${name}@${offset}:${size}${signed ? ' signed' : ''}`;
}

/** Fields as `name@offset:size`, elements of arrays of numbers one by one, as layouts have them. */
function wanted(struct: string): string[] {
  const lines = Object.entries(facts.structs[struct]?.fields ?? {}).flatMap(([name, field]) => {
    const { offset, size, element, signed } = field;
    const called = camel(struct, name);
    if (size === element || element === 1) return [shown(called, offset, size, signed)];
    if (size === 0) return [shown(`${called}[]`, offset, element, signed)];
    return Array.from({ length: size / element }, (_, index) =>
      shown(`${called}${index}`, offset + index * element, element, signed),
    );
  });
  return [...new Set(lines)].sort();
}

function found(layout: Layout): string[] {
  const elementOf = (field: Field) => {
    if (field.tag !== 'array') return { size: 1, signed: false };
    const { item } = field;
    return item.tag === 'struct' ? { size: item.fixedSize, signed: false } : item;
  };
  return [
    ...layout.scalars.map(({ name, field, offset }) => shown(name, offset, field.size, field.signed)),
    ...layout.tails.map(({ name, field }) => {
      const { size, signed } = elementOf(field);
      return field.tag === 'rest'
        ? shown(name, layout.fixedSize, 0, false)
        : shown(`${name}[]`, layout.fixedSize, size, signed);
    }),
  ]
    .filter((line) => !HOLES.includes(`${layout.kind}.${line}`))
    .sort();
}

describe.each(Object.entries(facts.structs))('struct %s', (name, { size }) => {
  const layout = layouts.get(name);

  test('has the size, and each field the place, size and sign, of the header', () => {
    expect(layout?.fixedSize).toBe(size);
    expect(found(layout as Layout)).toEqual(wanted(name));
  });
});

test('no structure is without its like in the headers', () => {
  expect([...layouts.keys()].sort()).toEqual(Object.keys(facts.structs).sort());
});

test('every request of the headers is there, by its name, number and kind of file', () => {
  expect(Object.fromEntries(requests.map(({ name, number }) => [name, number]))).toEqual(facts.requests);
  expect(Object.fromEntries(requests.map(({ name, on }) => [name, on]))).toEqual(
    Object.fromEntries(rows.map(([name, on]) => [name, on])),
  );
});

test('numbers that mean different things are told apart by the kind of file', () => {
  expect(REQUESTS.size).toBe(requests.length);
  expect(REQUESTS.get('device 0x3b75')?.name).toBe('VFIO_DEVICE_FEATURE');
  expect(REQUESTS.get('container 0x3b75')?.name).toBe('VFIO_IOMMU_DIRTY_PAGES');
});

test.each(rows)('%s has the structure of the header', (name, _, struct) => {
  const one = requests.find((request) => request.name === name);
  expect(one && 'argument' in one ? one.argument.kind : '-').toBe(struct);
});

test.each(rows.filter(([, , struct]) => struct !== '-'))(
  '%s states its own length, the smallest that every kernel with it accepts',
  (_name, _on, struct, least) => {
    const layout = layouts.get(struct) as Layout;
    const bytes = writeStruct(layout, make(layout, {}) as AnyStruct);
    expect(new DataView(bytes.buffer).getUint32(0, true)).toBe(bytes.length);
    expect(bytes.length).toBe(least === '-' ? layout.fixedSize : Number(least));
    expect(bytes.subarray(4).every((byte) => byte === 0)).toBe(true);
  },
);

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** `VFIO_IRQ_SET` and `dataNone` are VFIO_IRQ_SET_DATA_NONE. */
function constants(): [name: string, value: number][] {
  const groups = Object.entries({ ...IOMMUFD_VALUES, ...VFIO_VALUES }).flatMap(([group, members]) =>
    Object.entries(members).map(([member, value]) => [`${group}_${member}`, value] as [string, number]),
  );
  const flags = Object.entries({ ...IOMMUFD_FLAGS, ...VFIO_FLAGS }).flatMap(([group, members]) =>
    Object.entries(members).map(
      ([member, bit]: [string, number]) => [`${group}_${snake(member)}`, 2 ** bit] as [string, number],
    ),
  );
  // The kernel counts commands in a list of their own.
  const commands = requests
    .filter(({ on }) => on === 'iommufd')
    .map(({ name, number }): [string, number] => [name.replace('IOMMU_', 'IOMMUFD_CMD_'), number & 0xff]);
  return [...groups, ...flags, ...commands];
}

test('every constant has the value of the header, and none is missing or made up', () => {
  const all = constants();
  expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
  // What C takes for a negative number fills 32 bits.
  const unsigned = Object.entries(facts.constants).map(([name, value]) => [name, value >>> 0]);
  expect(Object.fromEntries(all)).toEqual(Object.fromEntries(unsigned));
});

test('kinds of devices have the names of the header', () => {
  const named = Object.entries(VFIO_DEVICE_API).map(([kind, text]) => [
    `VFIO_DEVICE_API_${kind}_STRING`,
    text,
  ]);
  expect(Object.fromEntries(named)).toEqual(facts.strings);
});

test.each([
  ['IOMMU_IOAS_MAP', 'fixedIova', 1],
  ['IOMMU_HWPT_ALLOC', 'dirtyTracking', 2],
  ['IOMMU_HWPT_ALLOC', 'faultIdValid', 4],
  ['IOMMU_HWPT_ALLOC', 'pasid', 8],
  ['VFIO_DEVICE_SET_IRQS', 'actionTrigger', 32],
  ['VFIO_IOMMU_UNMAP_DMA', 'all', 2],
] as const)('%s has a flag %s of value %d', (name, flag, value) => {
  const { argument } = requests.find((one) => one.name === name) as Request;
  const given = { flags: { [flag]: true } } as Record<string, object>;
  expect(writeStruct(argument, make(argument, given as never) as AnyStruct)[4]).toBe(value);
});

/** A second witness where one lies beside the repository. */
const sheet = join(import.meta.dirname, '../../../shared/spec/vfio-iommufd-uapi.json');

describe.skipIf(!existsSync(sheet))('the sheet beside the repository', () => {
  interface Sheet {
    structs: { struct: string; size: number; fields: { name: string; offset: number; size: number }[] }[];
    ioctls: { name: string; value: number; fd: string; struct: string | null; minSize?: number }[];
    constants: { name: string; value: number }[];
  }
  const other = () => JSON.parse(readFileSync(sheet, 'utf8')) as Sheet;
  const powerpc = (name: string) => /spapr|eeh_pe/i.test(name) && !name.endsWith('_IOMMU');

  test('agrees with the compiler on structures, requests and constants', () => {
    const { structs, ioctls, constants } = other();
    const places = ({ fields }: Sheet['structs'][number]) =>
      Object.fromEntries(fields.map(({ name, offset, size }) => [name, { offset, size }]));
    for (const one of structs.filter(({ struct }) => !powerpc(struct)))
      expect(facts.structs[one.struct], one.struct).toMatchObject({ size: one.size, fields: places(one) });
    for (const { name, value } of ioctls.filter((one) => !powerpc(one.name)))
      expect(facts.requests[name], name).toBe(value);
    for (const { name, value } of constants.filter((one) => !powerpc(one.name)))
      expect(facts.constants[name], name).toBe(value);
  });

  test('agrees with the table by hand', () => {
    const lines = other()
      .ioctls.filter(({ name }) => !powerpc(name))
      .map(({ name, fd, struct, minSize }) => [
        name,
        fd.replace('-cdev', ''),
        struct ?? '-',
        `${minSize ?? '-'}`,
      ]);
    expect(lines.sort()).toEqual([...rows].sort());
  });
});
