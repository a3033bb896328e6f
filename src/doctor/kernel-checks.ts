import { type Check, failure, type Outcome, ok, unknown, warning } from './check.ts';
import type { Condition } from './condition.ts';

/** First releases with iommufd, and with nodes of devices for it. */
const IOMMUFD = [6, 2] as const;
const CDEV = [6, 6] as const;
const NEWER = 'install a kernel of 6.6 or later';

/** Checks of the kernel: what it was built with and has loaded. */
export const KERNEL_CHECKS: readonly Check[] = [
  { code: 'PXM423', name: 'kernel', look: features },
  { code: 'PXM424', name: 'modules', look: modules },
  { code: 'PXM427', name: 'iommufd', look: iommufd },
];

function features({ host, config }: Condition): Outcome {
  const { release } = host;
  if (config === undefined) {
    return isSince(release, CDEV)
      ? unknown(`Linux ${release}: its configuration is nowhere to be read`, 'go by the lines below')
      : warning(`Linux ${release} has no device nodes for iommufd`, NEWER);
  }
  const lacks = ['VFIO', 'VFIO_PCI'].filter((option) => !config.has(option));
  if (lacks.length > 0)
    return failure(`Linux ${release} was built without ${options(lacks)}`, 'install a kernel that has them');
  const wanted = ['IOMMUFD', 'VFIO_DEVICE_CDEV'].filter((option) => !config.has(option));
  if (wanted.length === 0) return ok(`Linux ${release} with VFIO, iommufd and device nodes`);
  if (config.has('VFIO_GROUP') && config.has('VFIO_CONTAINER'))
    return warning(
      `Linux ${release} has groups and containers only: no ${options(wanted)}`,
      'install a kernel that has them for iommufd, or attach in mode legacy',
    );
  return failure(
    `Linux ${release} was built without ${options(wanted)}, and without groups and containers`,
    'install a kernel that has them',
  );
}

function modules({ loaded, available, config }: Condition): Outcome {
  const wanted = ['vfio', 'vfio_pci'];
  const builtIn = (name: string) => config?.get(name.toUpperCase()) === 'y';
  const missing = wanted.filter((name) => !loaded.has(name) && !builtIn(name));
  if (missing.length === 0) return ok('vfio and vfio-pci are loaded');
  const remedy = 'modprobe vfio-pci';
  const named = missing.map((name) => name.replaceAll('_', '-')).join(' and ');
  if (available === undefined) return unknown(`${named} not loaded, and there is no list of modules`, remedy);
  if (missing.every((name) => available.has(name))) return warning(`${named} not loaded yet`, remedy);
  return failure(
    `there is no module ${named} for this kernel`,
    'install the modules of this kernel (linux-modules-extra, kernel-modules)',
  );
}

function iommufd({ host, nodes, loaded, available, config }: Condition): Outcome {
  const legacy = [...nodes.keys()].some((path) => path.endsWith('/vfio/vfio'));
  if (host.iommufd) {
    const without = config?.has('VFIO_DEVICE_CDEV') === false || !isSince(host.release, CDEV);
    return without
      ? warning('/dev/iommu, but no device nodes for it: devices go through groups', NEWER)
      : ok('/dev/iommu and device nodes');
  }
  if (available?.has('iommufd') || config?.get('IOMMUFD') === 'm')
    return warning('iommufd is not loaded yet', 'modprobe iommufd');
  const old = isSince(host.release, IOMMUFD) ? 'a kernel with CONFIG_IOMMUFD has it' : NEWER;
  if (
    legacy ||
    loaded.has('vfio_iommu_type1') ||
    available?.has('vfio_iommu_type1') ||
    config?.has('VFIO_IOMMU_TYPE1')
  )
    return warning('no iommufd: groups and containers only', old);
  return failure('neither iommufd nor containers of VFIO', 'modprobe vfio_iommu_type1');
}

/** `6.12.48-lab` against 6.6. */
function isSince(release: string, [major, minor]: readonly [number, number]): boolean {
  const [, first, second] = /^(\d+)\.(\d+)/.exec(release)?.map(Number) ?? [];
  if (first === undefined || second === undefined) return false;
  return first > major || (first === major && second >= minor);
}

function options(names: readonly string[]): string {
  return names.map((name) => `CONFIG_${name}`).join(' and ');
}
