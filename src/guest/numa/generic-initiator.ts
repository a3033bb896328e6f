import { trimmed } from '../../binary/meaning.ts';
import { genericInitiator, genericInitiatorAcpi, genericInitiatorPci } from '../../tables/srat.ts';
import type { Entry } from '../entries.ts';
import { fields } from '../entries.ts';
import { placeOf } from '../iommu/claims.ts';
import { functionText } from '../iommu/function-text.ts';
import type { SratState } from './srat-state.ts';
import { tooMany } from './srat-state.ts';

const SOURCE = 'drivers/acpi/numa/srat.c acpi_parse_gi_affinity';

/**
 * A device that reads or writes memory, SRAT type 5 (`acpi_parse_gi_affinity`). An entry that is not enabled, or
 * whose domain has no room, is an error: processors and initiators after it are lost.
 */
export function readGenericInitiator(state: SratState, entry: Entry): boolean {
  const { witness } = state;
  const { flags, proximityDomain, deviceHandleType } = fields(genericInitiator, entry);
  if (!flags.enabled) {
    const message = 'a generic initiator that is not enabled hides the processors and initiators after it';
    witness.find('dropped', 'SRAT', 'srat-initiator-disabled', SOURCE, message, entry.at);
    return false;
  }
  const node = state.map.map(proximityDomain);
  if (node === undefined) {
    const message = `${tooMany(state, proximityDomain)}; processors and initiators after it are lost`;
    witness.find('dropped', 'SRAT', 'srat-initiator-domain', SOURCE, message, entry.at);
    return false;
  }
  state.parsed.add(node);
  state.initiators.add(node);
  const devices = state.devices.get(node) ?? [];
  state.devices.set(node, [...devices, deviceName(state, deviceHandleType, entry)]);
  return true;
}

function deviceName({ functions }: SratState, handleType: number, entry: Entry): string {
  if (handleType === 1) {
    const { segment, bus, deviceFunction } = fields(genericInitiatorPci, entry);
    const requesterId = bus * 256 + deviceFunction;
    functions.push({ place: placeOf(segment, requesterId), by: 'SRAT' });
    return functionText(segment, requesterId);
  }
  const { hid, uid } = fields(genericInitiatorAcpi, entry);
  return `${trimmed(hid)}:${uid}`;
}
