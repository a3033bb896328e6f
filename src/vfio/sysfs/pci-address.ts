/** A full PCI address as the kernel writes it; segments of VMD have five digits and more. */
export const BDF = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/;

/** A root bus in the tree of devices, `pci0000:00`. */
export const ROOT_BUS = /^pci([0-9a-f]{4,8}:[0-9a-f]{2})$/;

/** Names of drivers, modules and IOMMUs: visible ASCII, no slash. */
export const NAME = /^[!-.0-~](?:[ -.0-~]*[!-.0-~])?$/;

/** Orders addresses by segment, bus, device and function. */
export function byAddress(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}
