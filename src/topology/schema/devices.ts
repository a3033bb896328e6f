import { plug } from './attach.ts';
import { id, nodeId, nodeSet, profileName, slot, unnamed, vmmOptions } from './common.ts';
import { atsRequired, dirtyTracker, socProperties } from './device-iommu.ts';
import { boolean, either, integer, list, object, optional, ref, required, size, string } from './types.ts';

const bar = object({
  size: required(size({ min: 1n, doc: 'Size; a power of two.' })),
  '64bit': optional(boolean({ doc: 'Can be placed above 4 GiB.' }), 'true'),
  prefetchable: optional(
    boolean({ doc: 'Reads have no side effects, so that bridges may pass it on above 4 GiB.' }),
    'true',
  ),
});

export const devices = list(
  object({
    id: required(id('Id of the device.')),
    on: optional(ref('bus', { doc: 'The bus it sits on.' }), 'the root bus'),
    slot: optional(slot, 'the first free one'),
    host: optional(
      string({
        pattern: /^([0-9a-fA-F]{4}:)?[0-9a-fA-F]{2}:[01][0-9a-fA-F]\.[0-7]$/,
        means: 'a PCI address such as 0000:41:00.0',
        doc: 'Host PCI address of an assigned device.',
      }),
      'not an assigned device',
    ),
    ids: optional(
      string({
        pattern: /^[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$/,
        means: 'vendor:device in hex such as 10de:2342',
        doc: 'PCI vendor and device id.',
      }),
      'not known',
    ),
    model: optional(
      string({
        pattern: /^[A-Za-z][A-Za-z0-9._-]*$/,
        means: 'a device model of the VMM',
        doc: 'Device model in the VMM.',
      }),
      'vfio-pci for a device with `host`',
    ),
    options: optional(vmmOptions('Further properties of the device model.'), 'none'),
    bars: optional(
      list(either(size({ min: 1n }), bar), {
        doc: 'Sizes of its memory BARs; a size alone is 64-bit prefetchable. The 64-bit window is derived from them.',
        examples: [['16M', '128G']],
      }),
      'none that matter',
    ),
    driver: optional(
      string({
        pattern: /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
        means: 'the name of a kernel driver',
        doc: 'Driver that the host binds to an assigned device, such as a variant driver of vfio-pci.',
        examples: ['nvgrace-gpu-vfio-pci'],
      }),
      'vfio-pci for a device with `host`',
    ),
    plug: optional(plug, 'boot'),
    profile: optional(profileName, 'the profile that lists its `ids`'),
    'memory-nodes': optional(
      integer(0, 0xff, {
        doc: 'Placeholder nodes that its driver fills, for a profile that adds them.',
      }),
      "the profile's",
    ),
    node: optional(
      nodeId('Node that the device reports to the guest; needs an SSDT where the VMM gives none.'),
      'that of its bus',
    ),
    bypass: optional(boolean({ doc: 'The device bypasses the IOMMU.' }), 'as its bus'),
    'ats-required': optional(atsRequired, 'false'),
    'soc-properties': optional(socProperties, 'none'),
    'dirty-tracker': optional(dirtyTracker, 'no limit'),
    unnamed: optional(unnamed, 'false'),
    'initiator-for': optional(nodeSet('Nodes that it is a generic initiator for.'), 'none'),
  }),
  { doc: 'PCI devices.' },
);
