import {
  boolean,
  choice,
  integer,
  list,
  object,
  optional,
  required,
  string,
  type ValueOf,
} from '../topology/schema/types.ts';

const name = string({
  pattern: /^(?!none$)[a-z][a-z0-9-]{0,63}$/,
  means: 'a name of small letters, digits and "-"; `none` means no profile',
  doc: 'Name by which devices choose it.',
  examples: ['my-accelerator'],
});

const driverName = string({
  pattern: /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
  means: 'the name of a kernel driver',
  doc: 'Variant driver that the host must bind, and that the device must name by `driver`.',
});

/** A device family: what its devices want of a topology and of the host. One file describes one profile. */
export const profile = object(
  {
    $schema: optional(string({ doc: 'Where the JSON Schema is, for editors.' }), 'none'),
    profile: required(name),
    title: required(string({ maxLength: 120, doc: 'What the devices are, for people.' })),
    for: optional(
      choice(['device', 'virtio-mem'], {
        doc: 'Items of section `devices`, or memory devices of type virtio-mem.',
      }),
      'device',
    ),
    ids: optional(
      list(
        string({
          pattern: /^[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$/,
          means: 'vendor:device in hex such as 10de:2342',
        }),
        { minItems: 1, doc: 'PCI vendor and device ids of devices that it applies to by itself.' },
      ),
      'it applies where it is named',
    ),
    nodes: optional(
      object(
        {
          count: optional(
            integer(1, 255, { doc: 'Placeholder nodes that one device wants.' }),
            'as many as the device says by `memory-nodes`',
          ),
          initiator: optional(
            boolean({ doc: 'The device is a generic initiator for each of its nodes.' }),
            'true; false for virtio-mem',
          ),
        },
        { doc: 'NUMA nodes that stay empty until the driver in the guest fills them.' },
      ),
      'none',
    ),
    window: optional(
      choice(['hotplug', 'cxl'], {
        doc: 'The device brings memory into a window: that for memory plugged in later, or a fixed one of CXL.',
      }),
      'none',
    ),
    driver: optional(driverName, 'any that hands the device on'),
    'virtual-function': optional(
      boolean({ doc: 'The host device is a virtual function, which must exist.' }),
      'false',
    ),
    migration: optional(
      boolean({ doc: 'The host device can be migrated, which must be switched on.' }),
      'false',
    ),
    why: optional(string({ doc: 'Why it asks all this of a host, for the one who sees to it.' }), 'none'),
  },
  { doc: 'A device family.' },
);

export type Profile = ValueOf<typeof profile>;
