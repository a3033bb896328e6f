import { attach } from './attach.ts';
import { buses } from './buses.ts';
import { cpus } from './cpus.ts';
import { cxl, memoryDevices } from './cxl.ts';
import { devices } from './devices.ts';
import { iommus, reservedRegions } from './iommus.ts';
import { lint } from './lint.ts';
import { machine } from './machine.ts';
import { memory } from './memory.ts';
import { distances, initiators, nodes, placeholderStyle } from './nodes.ts';
import { performance } from './performance.ts';
import { platformDevices } from './platform-devices.ts';
import { choice, list, object, optional, required, string, type ValueOf } from './types.ts';

/** The topology language: one document describes one VM. */
export const topology = object(
  {
    $schema: optional(
      string({ doc: 'Where the JSON Schema is, for editors; JSON files have no comments to say so.' }),
      'none',
    ),
    pxm: optional(choice([1], { doc: 'Version of the language.' }), '1'),
    name: optional(
      string({
        pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
        means: 'a name of letters, digits, ".", "_" and "-"',
        doc: 'Name of the VM.',
      }),
      'the name of the file',
    ),
    machine: required(machine),
    cpus: optional(cpus, 'one processor'),
    memory: optional(memory, 'as much as the nodes have'),
    nodes: optional(nodes, 'none: no SRAT'),
    'placeholder-style': optional(placeholderStyle, 'no-entry'),
    distances: optional(distances, 'no SLIT'),
    buses: optional(buses, 'the root bus alone'),
    devices: optional(devices, 'none'),
    initiators: optional(initiators, 'those of `initiator-for`'),
    iommus: optional(iommus, 'no IOMMU'),
    'reserved-regions': optional(reservedRegions, 'none'),
    'platform-devices': optional(platformDevices, 'none'),
    performance: optional(performance, 'no HMAT'),
    cxl: optional(cxl, 'no CXL'),
    'memory-devices': optional(memoryDevices, 'none'),
    attach: optional(attach, 'as said below'),
    profiles: optional(
      list(string({ pattern: /^[^\0]+$/, means: 'the path of a file' }), {
        doc: "Files with profiles of the user's own, by paths from the folder of this file.",
      }),
      'the profiles that come with pxm',
    ),
    'device-order': optional(
      list(string(), {
        doc: 'Ids of buses, devices, IOMMUs and memory devices in the order in which the VMM makes them. It decides the order of CXL host bridges in CEDT.',
      }),
      'IOMMUs, expanders, what is on each bus by slot, memory devices',
    ),
    'object-order': optional(
      list(string(), {
        doc: 'Ids of initiators, generic ports and objects of `extra-args`, in the order in which the VMM creates them. It decides the order of initiators and ports in SRAT.',
      }),
      'initiators, generic ports, then objects of `extra-args`',
    ),
    lint: optional(lint, 'nothing is left out'),
    'extra-args': optional(
      list(string(), {
        doc: 'Arguments handed to the VMM as they are, one list item each.',
        examples: [['-display', 'none']],
      }),
      'none',
    ),
  },
  {
    extensible: true,
    doc: 'One VM: what only its user can know. Everything else is derived.',
  },
);

export type Topology = ValueOf<typeof topology>;
export type DeclaredNode = NonNullable<Topology['nodes']>[number];
export type DeclaredBus = NonNullable<Topology['buses']>[number];
export type DeclaredIommu = NonNullable<Topology['iommus']>[number];
export type DeclaredDevice = NonNullable<Topology['devices']>[number];
export type DeclaredAttach = NonNullable<Topology['attach']>;
export type DeclaredMemoryDevice = NonNullable<Topology['memory-devices']>[number];
export type DeclaredPlatformDevice = NonNullable<Topology['platform-devices']>[number];
