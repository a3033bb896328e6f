import { Collector } from '../diagnostics/collector.ts';
import type { Platform } from '../topology/platform.ts';
import { sameDriver } from '../topology/same-driver.ts';
import type { Host, HostDevice } from '../vfio/sysfs/host.ts';
import { checkBars } from './checks/bars.ts';
import { type Checking, type Found, placeOf } from './checks/check.ts';
import { checkGroups, hostSiblings } from './checks/groups.ts';
import { checkIdentity } from './checks/identity.ts';
import { checkIommus } from './checks/iommu.ts';
import { checkLockedMemory, checkReserved, lockedMemory } from './checks/memory.ts';
import { checkNodes } from './checks/nodes.ts';
import { checkOwners } from './checks/owners.ts';
import { checkPreconditions } from './checks/preconditions.ts';
import { chooseDriver, type DriverChoice } from './choose-driver.ts';
import { chooseMode, loadSteps } from './mode.ts';
import { p2pDevices } from './p2p.ts';
import type { HostStep, Plan, Step } from './plan.ts';
import type { Modules } from './surroundings/modules.ts';
import type { Surroundings } from './surroundings/surroundings.ts';

const CHECKS = [
  checkIdentity,
  checkGroups,
  checkOwners,
  checkPreconditions,
  checkReserved,
  checkLockedMemory,
  checkIommus,
  checkBars,
  checkNodes,
];

/**
 * What has to be done so that a host gives a VM its devices, and every reason that can be seen without privilege why it
 * would fail. Nothing is thrown for a host that does not fit: `findings` says so.
 */
export function planAttach(platform: Platform, host: Host, around: Surroundings): Plan {
  const report = new Collector();
  const deferred = new Set<string>();
  const { mode, modules, lacks } = chooseMode(platform, host, around.modules);
  const found = findDevices(platform, host, report);
  const claims = claimed(found, host);
  const checking: Checking = {
    ...{ platform, host, around, mode, found, claims, report },
    defer: (what) => deferred.add(what),
  };
  if (lacks !== undefined && platform.attach.devices.length > 0) reportLack(checking, lacks);
  if (mode === 'iommufd' && host.iommufd && !around.iommuNode && found.length > 0) reportNoNode(report);
  for (const check of CHECKS) check(checking);
  const later = found.map((one) => ({
    id: one.id,
    rootBus: one.on.rootBus,
    mappable: undefined,
    span: placeOf(checking, one),
  }));
  p2pDevices(platform.attach.p2p, later, report);

  const chosen = found.flatMap((one) => {
    const choice = choose(checking, one);
    return choice ? [{ ...one, choice }] : [];
  });
  const taken = platform.attach.siblings === 'take' ? hostSiblings(checking) : [];
  const plain = chooseDriver({ modalias: '' }, undefined, around.modules);
  const siblings = 'missing' in plain ? [] : taken.map((on) => ({ on, choice: plain }));
  const hostSteps =
    found.length === 0 ? [] : [...modules, ...bindSteps([...chosen, ...siblings], around.modules)];
  return {
    vm: platform.name,
    mode,
    steps: [...hostSteps, ...openSteps(chosen, mode)],
    devices: chosen.map(({ device, on, choice }) => ({
      device,
      bdf: on.bdf,
      group: on.group,
      driver: choice.driver,
      why: choice.why,
    })),
    claims,
    lockedMemory: lockedMemory(platform, mode),
    findings: report.diagnostics,
    verifiedAtAttach: [...deferred],
  };
}

function findDevices(platform: Platform, host: Host, report: Collector): Found[] {
  const byAddress = new Map(host.devices.map((on) => [on.bdf, on]));
  return platform.attach.devices.flatMap((device) => {
    const on = byAddress.get(device.host);
    const { id } = device.function;
    if (on) return [{ device, id, on }];
    const virtual = platform.preconditions.some(
      (each) => each.device === device.function && each.wants.kind === 'virtual-function',
    );
    report.error('PXM450', `device ${id}: this host has no PCI function ${device.host}`, {
      span: placeOf({ platform }, { device }),
      remedy: virtual
        ? 'make virtual functions by writing their number to sriov_numvfs of the physical function'
        : 'correct "host"; lspci -D lists the devices',
    });
    return [];
  });
}

/** Assigned devices and all functions of their groups but bridges. */
function claimed(found: readonly Found[], host: Host): string[] {
  const groups = new Set(found.flatMap(({ on }) => on.group ?? []));
  const own = new Set(found.map(({ on }) => on.bdf));
  return host.devices
    .filter(({ bdf, bridge, group }) => own.has(bdf) || (!bridge && group !== undefined && groups.has(group)))
    .map(({ bdf }) => bdf);
}

function reportLack(checking: Checking, module: string): void {
  const { mode, platform, report } = checking;
  const { declaration } = platform;
  const { attach } = declaration.topology;
  report.error(
    'PXM464',
    mode === 'iommufd'
      ? `this host has no iommufd, and no module ${module} for its kernel`
      : `this host has no ${module}, which VFIO containers need, nor iommufd`,
    {
      span: attach && declaration.at(attach, 'mode'),
      remedy:
        mode === 'iommufd'
          ? 'use a kernel with CONFIG_IOMMUFD (6.6 or later), or write attach: { mode: legacy }'
          : 'install the modules of the running kernel, or use one with CONFIG_VFIO',
    },
  );
}

function reportNoNode(report: Collector): void {
  report.error('PXM464', 'the kernel has iommufd, but there is no /dev/iommu here', {
    remedy: 'mount devtmpfs on /dev, or have the container show /dev/iommu',
  });
}

function choose(checking: Checking, one: Found): DriverChoice | undefined {
  const { platform, around, report } = checking;
  const wanted = platform.preconditions.find(
    ({ device, wants }) => device === one.device.function && wants.kind === 'driver',
  );
  const required =
    wanted?.wants.kind === 'driver' ? { driver: wanted.wants.driver, why: wanted.why } : undefined;
  const choice = chooseDriver(one.on, required, around.modules);
  if (!('missing' in choice)) return choice;
  const instead = wanted?.profile !== undefined ? '; vfio-pci would not do' : '';
  report.error(
    'PXM463',
    `device ${one.id} needs driver ${choice.missing} (${choice.why}), which this host does not have${instead}`,
    {
      span: placeOf(checking, one, 'driver'),
      remedy: 'install the modules of the running kernel, or a kernel with that driver',
    },
  );
  return undefined;
}

interface Bound {
  readonly on: HostDevice;
  readonly choice: DriverChoice;
}

/** Modules first, then one device after the other; nothing for a device that its driver has already. */
function bindSteps(all: readonly Bound[], modules: Modules): HostStep[] {
  const wanted = new Set(all.flatMap(({ choice }) => choice.module ?? []));
  return [
    ...[...wanted].flatMap((module) => loadSteps(module, modules)),
    ...all.flatMap(({ on: { bdf, driver, driverOverride }, choice }): HostStep[] => {
      if (driver !== undefined && sameDriver(driver, choice.driver)) return [];
      return [
        { kind: 'override', bdf, driver: choice.driver, before: driverOverride },
        ...(driver === undefined ? [] : [{ kind: 'unbind', bdf, driver } as const]),
        { kind: 'bind', bdf, driver: choice.driver },
      ];
    }),
  ];
}

/** Of what is there at boot; the rest is opened when it is plugged in. */
function openSteps(all: readonly Found[], mode: Plan['mode']): Step[] {
  const atBoot = all.filter(({ device }) => device.plug === 'boot');
  if (atBoot.length === 0) return [];
  if (mode === 'iommufd')
    return [
      { kind: 'open-iommufd' },
      ...atBoot.map(({ on }): Step => ({ kind: 'open-cdev', bdf: on.bdf, path: on.cdev?.path })),
    ];
  const groups = new Set(atBoot.flatMap(({ on }) => on.group ?? []));
  return [{ kind: 'open-container' }, ...[...groups].map((group): Step => ({ kind: 'open-group', group }))];
}
