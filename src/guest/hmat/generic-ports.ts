import { genericPortAcpi } from '../../tables/srat.ts';
import { BYTES, fields, parseEntries } from '../entries.ts';
import { SRAT_HEADER } from '../numa/read-srat.ts';
import type { Witness } from '../witness.ts';
import { newTarget, type Target } from './hmat-state.ts';

/**
 * Generic ports of SRAT, which are targets in HMAT too; those with a PCI handle are skipped (hmat.c
 * `srat_parse_genport_affinity`).
 */
export function addGenericPorts(witness: Witness, srat: Uint8Array, targets: Map<number, Target>): void {
  parseEntries(witness, srat, SRAT_HEADER, BYTES, {
    6: (entry) => {
      const { flags, deviceHandleType, proximityDomain, hid } = fields(genericPortAcpi, entry);
      if (!flags.enabled || deviceHandleType !== 0) return true;
      const target = targets.get(proximityDomain) ?? newTarget(proximityDomain);
      targets.set(proximityDomain, target);
      target.port ||= /[^\0]/.test(hid.slice(0, 2));
      return true;
    },
  });
}
