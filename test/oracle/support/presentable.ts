/**
 * Arguments that a host without KVM and assigned devices can start: the iommufd object is open on a descriptor that
 * nothing uses (name and place of the object stay, and with them the order of all others), and a processor model of
 * KVM or TCG gives way to one that works without either. No table that is compared shows the model.
 */
export function presentable(args: readonly string[]): string[] {
  return args.map((arg, at) => {
    const option = args[at - 1];
    if (option === '-object' && arg.startsWith('iommufd,')) return `${arg},fd=99`;
    if (option === '-cpu') return arg.replace(/^(host|neoverse-\w+)/, 'max');
    return arg;
  });
}
