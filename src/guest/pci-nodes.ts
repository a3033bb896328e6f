const NAME = [0x5f, 0x50, 0x58, 0x4d];

/**
 * Whether no PCI function has a node: nothing in the namespace has a `_PXM`, which alone gives one
 * (arch/x86/pci/acpi.c `pci_acpi_root_get_node`); what SRAT says of an initiator's PCI handle does not. Undefined
 * where that takes reading AML, or the DSDT is not among the tables.
 */
export function functionsHaveNoNode(tables: readonly Uint8Array[]): true | undefined {
  const aml = tables.filter((bytes) =>
    ['DSDT', 'SSDT'].includes(String.fromCharCode(...bytes.subarray(0, 4))),
  );
  const hasDsdt = aml.some((bytes) => bytes[0] === 0x44);
  return hasDsdt && !aml.some(namesProximity) ? true : undefined;
}

function namesProximity(aml: Uint8Array): boolean {
  for (let at = aml.indexOf(0x5f); at >= 0; at = aml.indexOf(0x5f, at + 1)) {
    if (NAME.every((byte, index) => aml[at + index] === byte)) return true;
  }
  return false;
}
