/**
 * Arguments with the iommufd object open on a descriptor that nothing uses, since a host without assigned devices has
 * no /dev/iommu. Name and place of the object stay, and with them the order of all others.
 */
export function presentable(args: readonly string[]): string[] {
  return args.map((arg, at) => (args[at - 1] === '-object' && /^iommufd,/.test(arg) ? `${arg},fd=99` : arg));
}
