import { id, MAX_SEGMENT, nodeId, slot, unnamed, vmmOptions } from './common.ts';
import { boolean, choice, integer, list, object, optional, ref, required, string } from './types.ts';

export const buses = list(
  object({
    id: required(id('Id of the bus, or of the port or bridge that opens it.')),
    type: required(
      choice(
        [
          'expander',
          'cxl-expander',
          'root-port',
          'cxl-root-port',
          'switch',
          'upstream-port',
          'downstream-port',
          'pci-bridge',
          'pcie-pci-bridge',
          'dmi-bridge',
        ],
        {
          doc: 'expander: a further root bus near a node. root-port, switch (an upstream port and `ports` downstream ones named `ID.0` and so on, or its ports one by one), conventional bridges.',
        },
      ),
    ),
    on: optional(ref('bus', { doc: 'The bus it sits on.' }), 'the root bus (pcie.0, or pci.0 on pc)'),
    slot: optional(slot, 'the first free one'),
    node: optional(nodeId('Node that an expander is near.'), 'none'),
    segment: optional(
      integer(0, MAX_SEGMENT, {
        doc: 'PCI segment of the root bus that an expander opens, with bus numbers and a configuration space of its own. QEMU has segment 0 only.',
      }),
      '0',
    ),
    number: optional(
      integer(0, 255, { doc: 'Bus number of an expander.' }),
      'the lowest at which its buses fit; in segment 0 above those below the root bus',
    ),
    ports: optional(integer(1, 32, { doc: 'Downstream ports of a switch.' }), '1'),
    chassis: optional(integer(0, 255, { doc: 'Chassis number of a port or bridge.' }), 'the next free one'),
    'bus-reserve': optional(
      integer(0, 255, { doc: 'Bus numbers kept free below a port for later.' }),
      'none',
    ),
    bypass: optional(boolean({ doc: 'Devices on this root bus bypass the IOMMU.' }), "the machine's default"),
    model: optional(
      string({
        pattern: /^[A-Za-z][A-Za-z0-9._-]*$/,
        means: 'a device model of the VMM',
        doc: 'Model of the port or bridge in the VMM.',
      }),
      'the usual one of its type, such as pcie-root-port',
    ),
    unnamed: optional(unnamed, 'false'),
    options: optional(vmmOptions('Further properties of the port or bridge in the VMM.'), 'none'),
  }),
  { doc: 'Buses beyond the root bus. Bus numbers follow the depth-first walk that firmware does.' },
);
