import type { Iommu } from '../../topology/platform-iommu.ts';
import type { DeclaredDevice } from '../../topology/schema/topology.ts';
import { type IommuFeature, iommuOffers, iommuWidth } from '../host-iommu.ts';
import { type Checking, type Found, placeOf } from './check.ts';

export interface Asked {
  readonly feature: IommuFeature;
  /** The key that asks for it. */
  readonly by: string;
  /** Without it the VM still runs, with less. */
  readonly mild: boolean;
}

const OPTIONS: readonly (readonly [option: string, feature: IommuFeature])[] = [
  ['fsts', 'nesting'],
  ['accel', 'nesting'],
  ['ats', 'device IOTLB'],
  ['svm', 'PASID'],
  ['pasid-bits', 'PASID'],
  ['ssidsize', 'PASID'],
];

/** That the host's IOMMUs can do what those of the guest promise for assigned devices. PXM458. */
export function checkIommus(checking: Checking): void {
  const { platform, host, found, report, defer } = checking;
  for (const one of found) {
    const own = host.iommus.find(({ name }) => name === one.on.iommu);
    const unit = platform.coverage.find((each) => each.function === one.device.function)?.iommu;
    if (!own) continue;
    const width = iommuWidth(own);
    if (width === undefined) defer(`how many bits ${own.name} of the host translates for device ${one.id}`);
    else if (unit?.translation && unit.addressWidth > width) {
      report.error(
        'PXM458',
        `iommu ${unit.id} translates ${unit.addressWidth} bits for device ${one.id}, but ${own.name} of the host only ${width}`,
        {
          span: platform.declaration.at(unit.declared, 'address-width'),
          related: related(checking, one),
          remedy: `write address-width: ${width}`,
        },
      );
    }
    for (const { feature, by, mild } of asked(checking, one, unit)) {
      const offered = iommuOffers(own, feature);
      if (offered === undefined) defer(`whether ${own.name} of the host has ${feature} for device ${one.id}`);
      if (offered !== false) continue;
      const span =
        (unit && platform.declaration.at(unit.declared, unit.declared[by as 'options'] ? by : 'options')) ??
        placeOf(checking, one);
      report[mild ? 'warning' : 'error'](
        'PXM458',
        `${by} asks for ${feature}, which ${own.name} of the host does not have for device ${one.id}`,
        {
          span,
          related: related(checking, one),
          remedy: mild ? 'expect less of it, or remove it' : 'remove it',
        },
      );
    }
  }
}

function related(checking: Checking, one: Found) {
  const span = placeOf(checking, one);
  return span ? [{ message: `device ${one.id}`, span }] : [];
}

/** What is asked of the IOMMU in front of an assigned device. */
export function asked(
  { platform }: Pick<Checking, 'platform'>,
  { device }: Pick<Found, 'device'>,
  unit: Iommu | undefined,
): Asked[] {
  const wanted: Asked[] = [];
  if (unit?.deviceIotlb) wanted.push({ feature: 'device IOTLB', by: 'device-iotlb', mild: true });
  for (const [option, feature] of OPTIONS)
    if (isOn(unit?.declared.options?.[option])) wanted.push({ feature, by: option, mild: false });
  const migrates =
    platform.preconditions.some(
      (each) => each.device === device.function && each.wants.kind === 'migration',
    ) || isOn((device.function.declared as DeclaredDevice | undefined)?.options?.['enable-migration']);
  if (migrates) wanted.push({ feature: 'dirty tracking', by: 'migration', mild: true });
  return wanted;
}

function isOn(value: string | number | boolean | undefined): boolean {
  return value !== undefined && ![false, 0, 'off', 'no', 'false', '0', 'auto'].includes(value);
}
