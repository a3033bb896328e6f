import { andd } from '../../tables/dmar.ts';
import { fields } from '../entries.ts';
import type { DmarRule } from './dmar-state.ts';

const SOURCE = 'drivers/iommu/intel/dmar.c dmar_parse_one_andd';

/** A device of the ACPI namespace (`dmar_parse_one_andd`): its name must end inside the record. */
export const readAndd: DmarRule = ({ witness }, entry) =>
  fields(andd, entry).objectName.includes('\0')
    ? undefined
    : witness.find('rejected', 'DMAR', 'dmar-andd-name', SOURCE, 'an ANDD whose name has no end', entry.at);
