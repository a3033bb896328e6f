import type { CommandLine, Creation } from '../../command-line.ts';

/** Devices of the host that a command line gives to the guest. */
export function assigned(line: CommandLine): Creation[] {
  return line.devices.filter(({ driver }) => driver.startsWith('vfio-'));
}
