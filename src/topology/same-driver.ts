/** Whether two names are of one driver: the kernel writes names of modules with `_`, and drivers with either. */
export function sameDriver(a: string, b: string): boolean {
  return a.replaceAll('_', '-') === b.replaceAll('_', '-');
}
