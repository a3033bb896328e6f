import type { Code } from '../diagnostics/codes.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import type { Effect } from '../guest/view.ts';

/** The code of a rule of the kernel, and what to do about what breaks it. */
export interface GuestRule {
  readonly code: Code;
  readonly remedy: string;
}

/** How bad it is when a table breaks a rule. */
export const SEVERITIES: Readonly<Record<Effect, Severity>> = {
  rejected: 'error',
  hangs: 'error',
  panics: 'error',
  dropped: 'warning',
  doubted: 'warning',
};

const LENGTH = 'give the record the length that its type has';

/**
 * Every rule of `guest/` by its name, in the order of their codes. Rules that say the same of different records share
 * one.
 */
export const GUEST_RULES: Readonly<Record<string, GuestRule>> = {
  'iort-rmr-revision': { code: 'PXM204', remedy: 'write revision 5 or later' },
  'hmat-without-srat': {
    code: 'PXM207',
    remedy: 'make SRAT one that Linux uses: other findings say why it does not',
  },
  'srat-memory-twice': { code: 'PXM229', remedy: 'let each byte be in one range' },
  'srat-processor-length': { code: 'PXM240', remedy: `${LENGTH}: 16` },
  'srat-x2apic-length': { code: 'PXM240', remedy: `${LENGTH}: 24` },
  'srat-gicc-length': { code: 'PXM240', remedy: `${LENGTH}: 18` },
  'srat-memory-length': { code: 'PXM240', remedy: `${LENGTH}: 40` },
  'srat-memory-wraps': { code: 'PXM241', remedy: 'end the range below 2^64' },
  'srat-memory-count': { code: 'PXM242', remedy: 'join ranges of one domain that follow each other' },
  'srat-memory-overlap': { code: 'PXM243', remedy: 'let each byte of RAM belong to one domain' },
  'srat-coverage': { code: 'PXM244', remedy: 'cover all RAM with enabled memory records' },
  'srat-without-memory': { code: 'PXM245', remedy: 'describe the RAM in enabled memory records' },
  'srat-processor-missing': { code: 'PXM246', remedy: 'give every processor of the MADT an affinity record' },
  'srat-x2apic-id': { code: 'PXM247', remedy: 'use an APIC id that the kernel has room for' },
  'srat-domains': {
    code: 'PXM248',
    remedy: 'use fewer domains, or a kernel with a larger CONFIG_NODES_SHIFT',
  },
  'srat-initiator-domain': {
    code: 'PXM249',
    remedy: 'use fewer domains, or put this record after those of all processors',
  },
  'srat-initiator-disabled': { code: 'PXM250', remedy: 'leave the record out, or put it last' },
  'srat-initiator-stray': {
    code: 'PXM251',
    remedy: 'make SRAT one that Linux uses: other findings say why it does not',
  },
  'srat-walk': { code: 'PXM252', remedy: 'correct the length of the record where the walk ends' },
  'record-length-zero': { code: 'PXM253', remedy: LENGTH },
  'slit-value': { code: 'PXM254', remedy: 'write 10 on the diagonal and more than 10 elsewhere' },
  'slit-length': { code: 'PXM255', remedy: 'make the table as long as its number of localities needs' },
  'hmat-revision': { code: 'PXM256', remedy: 'write revision 2' },
  'hmat-domain-length': { code: 'PXM257', remedy: `${LENGTH}: 40` },
  'hmat-locality-length': { code: 'PXM257', remedy: 'make it as long as its initiators and targets need' },
  'hmat-cache-length': { code: 'PXM257', remedy: `${LENGTH}: 32 at least` },
  'hmat-unknown-memory': {
    code: 'PXM258',
    remedy: 'name a domain that has an enabled memory record in SRAT',
  },
  'hmat-unknown-initiator': {
    code: 'PXM259',
    remedy: 'name a domain that SRAT has, or clear the valid flag',
  },
  'madt-record-length': { code: 'PXM260', remedy: LENGTH },
  'madt-gicc-length': { code: 'PXM261', remedy: `${LENGTH}: 76 at least` },
  'mcfg-empty': { code: 'PXM262', remedy: 'describe the configuration space in an allocation record' },
  'mcfg-buses': { code: 'PXM263', remedy: 'let the last bus not be less than the first' },
  'mcfg-ram': { code: 'PXM263', remedy: 'put it where no RAM is, and reserve it in the memory map' },
  'mcfg-above-4g': { code: 'PXM264', remedy: 'write revision 1, or a base below 4 GiB' },
  'cedt-window-domains': {
    code: 'PXM265',
    remedy: 'cover the window with memory records, or use fewer domains',
  },
  'dmar-width': { code: 'PXM266', remedy: 'write the width of addresses minus one, 47 for 48 bits' },
  'dmar-drhd-base': { code: 'PXM267', remedy: "write the address of the unit's registers" },
  'dmar-without-unit': { code: 'PXM268', remedy: 'describe a unit (DRHD), or leave the table out' },
  'dmar-past-end': { code: 'PXM269', remedy: 'correct the length of the record, or that of the table' },
  'dmar-length-zero': { code: 'PXM270', remedy: LENGTH },
  'dmar-scope-length': {
    code: 'PXM271',
    remedy: 'make each scope 6 bytes and two for each step of its path',
  },
  'dmar-scope-type': { code: 'PXM272', remedy: 'use a type from 1 (endpoint) to 5 (ACPI device)' },
  'dmar-units': { code: 'PXM273', remedy: 'describe at most 1024 units' },
  'dmar-rhsa-base': { code: 'PXM274', remedy: 'put it after the DRHD whose base it names' },
  'dmar-andd-name': { code: 'PXM275', remedy: 'end the name with a NUL byte inside the record' },
  'dmar-rmrr-range': { code: 'PXM276', remedy: 'write whole pages, the limit above the base' },
  'dmar-rmrr-ram': { code: 'PXM277', remedy: 'reserve the range in the memory map' },
  'dmar-ioapic-missing': {
    code: 'PXM278',
    remedy: 'name every I/O APIC of the MADT in the scopes of one unit',
  },
  'ivrs-checksum': { code: 'PXM279', remedy: 'correct the checksum: pxm edit does' },
  'ivrs-block-length': { code: 'PXM280', remedy: 'give the block the length that it has' },
  'ivrs-block-type': { code: 'PXM281', remedy: 'let an IVHD of type 10h, 11h or 40h come first' },
  'ivrs-base': { code: 'PXM282', remedy: "write the address of the unit's registers" },
  'ivrs-entry-type': { code: 'PXM283', remedy: 'use types of 4 or 8 bytes, or F0h with its own length' },
  'ivrs-special-variety': { code: 'PXM284', remedy: 'write 1 for an I/O APIC, 2 for an HPET' },
  'ivrs-ioapic-missing': {
    code: 'PXM285',
    remedy: 'name every I/O APIC of the MADT in a special device entry',
  },
  'ivrs-southbridge': { code: 'PXM286', remedy: 'give one I/O APIC the device id 00:14.0' },
  'ivrs-units': { code: 'PXM287', remedy: 'describe at most 32 units' },
  'viot-bounds': { code: 'PXM288', remedy: 'correct the lengths and the offset of the nodes' },
  'viot-length': { code: 'PXM288', remedy: 'give the node the length that its type has' },
  'viot-type': { code: 'PXM289', remedy: 'use types from 1 to 4' },
  'viot-output': { code: 'PXM290', remedy: 'name the offset of a virtio-iommu node' },
  'iort-past-end': { code: 'PXM291', remedy: 'correct the number of nodes and their lengths' },
  'iort-null-reference': { code: 'PXM292', remedy: 'name the offset of a node' },
  'iort-single-mapping': {
    code: 'PXM293',
    remedy: 'clear the flag, or put the mapping where it may be: named component, root complex, interrupts',
  },
  'iort-rmr-mapping': { code: 'PXM294', remedy: 'map the stream ids that the range is for' },
  'iort-rmr-empty': { code: 'PXM295', remedy: 'write whole pages of 64 KiB' },
  'iort-rmr-alignment': { code: 'PXM295', remedy: 'write whole pages of 64 KiB' },
};
