import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** Shell lines that give devices to vfio-pci, as `pxm prepare` would, and let Node find koffi. */
export function prepareDevices(bdfs: readonly string[]): string {
  return `
export NODE_PATH='${root}/node_modules'
for bdf in ${bdfs.join(' ')}; do
  at=/sys/bus/pci/devices/$bdf
  echo vfio-pci >$at/driver_override
  [ ! -e $at/driver ] || echo $bdf >$at/driver/unbind
  echo $bdf >/sys/bus/pci/drivers_probe
done
`;
}
