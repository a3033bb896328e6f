import { hexText } from '../binary/meaning.ts';
import { ecamAllocation } from '../tables/mcfg.ts';
import { fields } from './entries.ts';
import type { IommuView } from './view.ts';
import type { Witness } from './witness.ts';

const MCFG_HEADER = 44;
const SIZE = 16;
const REVISION_AT = 8;
const OEM_ID_AT = 10;
const BUS_SHIFT = 20n;
const FOUR_GIB = 1n << 32n;
const SOURCE = 'arch/x86/pci/mmconfig-shared.c';

/** Buses with a configuration space in memory (arch/x86/pci/mmconfig-shared.c `pci_parse_mcfg`). */
export function readMcfg(witness: Witness): IommuView['buses'] {
  const mcfg = witness.table('MCFG');
  if (mcfg === undefined) return [];
  const buses: IommuView['buses'][number][] = [];
  for (let at = MCFG_HEADER; at + SIZE <= mcfg.length; at += SIZE) {
    const { baseAddress, segment, startBus, endBus } = fields(ecamAllocation, {
      table: mcfg,
      at,
      type: 0,
      length: SIZE,
    });
    if (!reachable(witness, mcfg, baseAddress)) {
      const message = `a configuration space above 4 GiB in a table of revision ${mcfg[REVISION_AT]}`;
      witness.find('rejected', 'MCFG', 'mcfg-above-4g', `${SOURCE} acpi_mcfg_valid_entry`, message, at);
      return [];
    }
    if (endBus < startBus) {
      const message = `the last bus ${endBus} is below the first ${startBus}`;
      witness.find('dropped', 'MCFG', 'mcfg-buses', `${SOURCE} pci_mmconfig_alloc`, message, at);
    } else if (isRam(witness, baseAddress, startBus, endBus)) {
      const message = `the configuration space at ${hexText(baseAddress)} is not reserved: RAM is there`;
      witness.find('dropped', 'MCFG', 'mcfg-ram', `${SOURCE} pci_mmcfg_check_reserved`, message, at);
    } else buses.push({ segment, first: startBus, last: endBus });
  }
  if (mcfg.length < MCFG_HEADER + SIZE) {
    witness.find('rejected', 'MCFG', 'mcfg-empty', `${SOURCE} pci_parse_mcfg`, 'there is no entry');
  }
  return buses;
}

/** It has to be reserved in the firmware's map of memory, or by a device of the mainboard (`is_mmconf_reserved`). */
function isRam({ kernel, ram = [] }: Witness, bus0: bigint, first: number, last: number): boolean {
  const from = bus0 + (BigInt(first) << BUS_SHIFT);
  const end = bus0 + (BigInt(last + 1) << BUS_SHIFT);
  return kernel.architecture === 'x86' && ram.some(({ base, length }) => base < end && from < base + length);
}

/** Above 4 GiB it takes revision 1, and a BIOS of 2010 or later, which every VM has (`acpi_mcfg_valid_entry`). */
function reachable({ kernel }: Witness, mcfg: Uint8Array, base: bigint): boolean {
  if (kernel.architecture !== 'x86' || base < FOUR_GIB) return true;
  const oem = String.fromCharCode(...mcfg.subarray(OEM_ID_AT, OEM_ID_AT + 3));
  return (mcfg[REVISION_AT] ?? 0) >= 1 || oem === 'SGI';
}
