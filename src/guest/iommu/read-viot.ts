import { hexText } from '../../binary/meaning.ts';
import { readUint } from '../../binary/uint.ts';
import { mmioEndpoint, pciRange, virtioIommuMmio, virtioIommuPci } from '../../tables/viot.ts';
import { type Entry, entryAt, fields, RESERVED } from '../entries.ts';
import type { Claim, IommuUnit } from '../view.ts';
import type { Witness } from '../witness.ts';
import { placeOf } from './claims.ts';
import { functionText } from './function-text.ts';
import type { IommuResult } from './iommu-reading.ts';

const VIOT_HEADER = 48;
const HEADER_SIZE = 4;
const VIOT_C = 'drivers/acpi/viot.c';

/** Bytes that a node needs by its type (`viot_parse_node`). */
const SIZES: Readonly<Record<number, number>> = { 1: 24, 2: 24, 3: 16, 4: 16 };

/** Reads VIOT (drivers/acpi/viot.c `acpi_viot_init`). */
export function readViot(witness: Witness, viot: Uint8Array): IommuResult {
  const nodes = readNodes(witness, viot);
  const units: IommuUnit[] = [];
  const own: Claim[] = [];
  const claims: Claim[] = [];
  const unitAt = (at: number) => {
    const found = unitOfNode(viot, at);
    if (found !== undefined && !units.some(({ name }) => name === found.unit.name)) {
      units.push(found.unit);
      if (found.own !== undefined) own.push(found.own);
    }
    return found?.unit.name;
  };
  for (const node of nodes) {
    if (node.type !== 1 && node.type !== 2) continue;
    const { outputNode } = fields(node.type === 1 ? pciRange : mmioEndpoint, node);
    const unit = unitAt(outputNode);
    if (unit === undefined) {
      const message = `output node ${hexText(outputNode)} is no virtio-iommu: the endpoints are dropped`;
      const source = `${VIOT_C} viot_get_iommu`;
      witness.find('dropped', 'VIOT', 'viot-output', source, message, node.at);
    } else if (node.type === 1) {
      const { segmentStart, segmentEnd, bdfStart, bdfEnd } = fields(pciRange, node);
      const ids = { first: bdfStart, last: bdfEnd, segment: segmentStart, lastSegment: segmentEnd };
      claims.push({ kind: 'ids', unit, ...ids });
    }
  }
  const named = own.map((claim) => ({
    place: placeOf(claim.segment, claim.kind === 'ids' ? claim.first : 0),
    by: 'VIOT',
  }));
  return {
    units,
    claims: [...own, ...claims],
    named,
    ats: [],
    reserved: [],
    interruptRemapping: { on: false, why: 'a virtio-iommu remaps no interrupts' },
  };
}

/** The nodes up to the first that is not inside the table (`viot_check_bounds`). */
function readNodes(witness: Witness, viot: Uint8Array): Entry[] {
  const nodes: Entry[] = [];
  const [count, offset] = [readUint(viot, 36, 2) as number, readUint(viot, 38, 2) as number];
  const start = Math.max(VIOT_HEADER, offset);
  for (let at = offset, left = count; left > 0; left--) {
    const node = entryAt(viot, at, RESERVED);
    const wanted = SIZES[node.type];
    const size = Math.max(HEADER_SIZE, wanted ?? 0);
    const stop = (rule: string, message: string) =>
      witness.find('rejected', 'VIOT', rule, `${VIOT_C} viot_check_bounds`, message, at);
    if (at < start || at + HEADER_SIZE > viot.length || at + node.length > viot.length) {
      stop('viot-bounds', 'a node outside the table: it and those after it are not seen');
      break;
    }
    if (node.length < size) {
      stop('viot-length', `a node of ${node.length} bytes: it and those after it are not seen`);
      break;
    }
    if (wanted === undefined) {
      const message = `a node of type ${node.type} is not known`;
      witness.find('dropped', 'VIOT', 'viot-type', `${VIOT_C} viot_parse_node`, message, at);
    }
    nodes.push(node);
    at += node.length;
  }
  return nodes;
}

/** The unit at an offset in the table (`viot_get_iommu`), and the claim that keeps its own function from it. */
function unitOfNode(viot: Uint8Array, at: number): { unit: IommuUnit; own?: Claim } | undefined {
  const node = entryAt(viot, at, RESERVED);
  if (at < VIOT_HEADER || at + (SIZES[node.type] ?? HEADER_SIZE) > viot.length) return undefined;
  if (node.type === 3) {
    const { segment, bdf } = fields(virtioIommuPci, node);
    const device = functionText(segment, bdf);
    const unit = { name: device, kind: 'virtio', segment, device } as const;
    return { unit, own: { kind: 'ids', segment, first: bdf, last: bdf } };
  }
  if (node.type !== 4) return undefined;
  const { baseAddress } = fields(virtioIommuMmio, node);
  return { unit: { name: `virtio-iommu at ${hexText(baseAddress)}`, kind: 'virtio', base: baseAddress } };
}
