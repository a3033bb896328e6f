import { make } from '../../../src/binary/make.ts';
import { deviceScope, dmar, drhd, scopeHop } from '../../../src/tables/dmar.ts';
import { hmat, localityInformation, memoryAttributes } from '../../../src/tables/hmat.ts';
import { madt } from '../../../src/tables/madt/madt.ts';
import { ioApic, localApic } from '../../../src/tables/madt/x86.ts';
import { sealTable } from '../../../src/tables/seal.ts';
import { slit } from '../../../src/tables/slit.ts';
import { genericInitiatorPci, localApicAffinity, memoryAffinity, srat } from '../../../src/tables/srat.ts';
import { pciRange, viot, virtioIommuPci } from '../../../src/tables/viot.ts';

const GIB = 0x40000000n;
const enabled = { enabled: true } as const;

const memory = (proximityDomain: number, baseAddress: bigint, rangeLength: bigint, hotPluggable = false) =>
  make(memoryAffinity, { proximityDomain, baseAddress, rangeLength, flags: { ...enabled, hotPluggable } });

const initiator = (proximityDomain: number, deviceFunction: number) =>
  make(genericInitiatorPci, { proximityDomain, deviceFunction, flags: enabled });

const madtOfTwo = sealTable(
  make(madt, {
    entries: [
      make(localApic, { apicId: 0, flags: enabled }),
      make(localApic, { apicId: 1, processorUid: 1, flags: enabled }),
      make(ioApic, { ioApicId: 0, address: 0xfec00000 }),
    ],
  }),
);

const domains = [0, 1, 2, 3];
const locality = (dataType: number, entryBaseUnit: bigint, entries: number[]) =>
  make(localityInformation, {
    dataType,
    entryBaseUnit,
    initiatorCount: 4,
    targetCount: 2,
    initiators: domains,
    targets: [0, 1],
    entries,
  });

/** Two nodes with a CPU and 1 GiB each, an initiator's node, and an initiator's node with a hot-pluggable range. */
export function numaTables(): Uint8Array[] {
  return [
    madtOfTwo,
    sealTable(
      make(srat, {
        entries: [
          make(localApicAffinity, { apicId: 0, flags: enabled }),
          make(localApicAffinity, { apicId: 1, proximityDomainLow: 1, flags: enabled }),
          memory(0, 0n, 0xa0000n),
          memory(0, 0x100000n, GIB - 0x100000n),
          memory(1, GIB, GIB),
          memory(3, 4n * GIB, GIB, true),
          initiator(2, 0x28),
          initiator(3, 0x30),
        ],
      }),
    ),
    sealTable(
      make(slit, {
        localities: 4n,
        entries: [10, 20, 30, 31, 20, 10, 31, 30, 30, 31, 10, 40, 31, 30, 40, 10],
      }),
    ),
    sealTable(
      make(hmat, {
        structures: [
          make(memoryAttributes, { flags: { initiatorValid: true } }),
          make(memoryAttributes, {
            flags: { initiatorValid: true },
            initiatorProximityDomain: 1,
            memoryProximityDomain: 1,
          }),
          locality(0, 1000n, [100, 200, 200, 100, 300, 310, 310, 300]),
          locality(3, 1n, [10000, 5000, 5000, 10000, 3000, 2900, 2900, 3000]),
        ],
      }),
    ),
  ];
}

const ioApicScope = make(deviceScope, {
  type: 3,
  startBus: 0xff,
  path: [make(scopeHop, {})],
});
const endpoint = make(deviceScope, { type: 1, path: [make(scopeHop, { device: 5 })] });

/** The unit that has registers, and one that has none, which serves 00:05.0. */
const UNITS = {
  rest: make(drhd, {
    flags: { includePciAll: true },
    registerBaseAddress: 0xfed90000n,
    scopes: [ioApicScope],
  }),
  second: make(drhd, { registerBaseAddress: 0xfed91000n, scopes: [endpoint] }),
  only: make(drhd, { registerBaseAddress: 0xfed90000n, scopes: [ioApicScope, endpoint] }),
};

/** A DMAR of such units in this order. */
export function dmarTables(units: readonly (keyof typeof UNITS)[]): Uint8Array[] {
  const structures = units.map((name) => UNITS[name]);
  const table = make(dmar, { hostAddressWidth: 38, flags: { interruptRemapping: true }, structures });
  return [madtOfTwo, sealTable(table)];
}

/** A virtio-iommu at 00:09.0 that serves 00:05.0. */
export function viotTables(): Uint8Array[] {
  const nodes = [
    make(virtioIommuPci, { bdf: 0x48 }),
    make(pciRange, { endpointStart: 0x28, bdfStart: 0x28, bdfEnd: 0x28, outputNode: 48 }),
  ];
  return [madtOfTwo, sealTable(make(viot, { nodeCount: 2, nodes }))];
}
