import type { TablesRule } from '../../rule.ts';

/** Tables of which Linux reads the first instance. */
const READ_ONCE = 'APIC CEDT DMAR HMAT IORT IVRS MCFG MSCT PPTT SLIT SRAT VIOT'.split(' ');

/** A further instance of such a table is in vain, whatever is in it. */
export const furtherInstance: TablesRule = {
  code: 'PXM203',
  severity: 'warning',
  *check(set) {
    for (const { signature, name, table } of set.tables) {
      const first = set.first(signature);
      if (first === undefined || first.table === table || !READ_ONCE.includes(signature)) continue;
      yield {
        on: signature,
        file: name,
        message: `${signature}: ${first.name === name ? 'there is one before' : `${first.name} comes first`}, and Linux reads no other`,
        source: 'drivers/acpi/tables.c acpi_table_parse',
        remedy: 'leave it out, or let it replace the first: same OEM ids, greater OEM revision',
      };
    }
  },
};
