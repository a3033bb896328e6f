import { isHostStep, type Plan, type Step } from '../../attach/plan.ts';
import { stepText, undoText } from '../../attach/step-text.ts';
import { sizeText } from '../../topology/resolve/text.ts';
import { count } from './amounts.ts';
import { grid } from './grid.ts';

const MODES = { iommufd: 'iommufd', legacy: 'VFIO containers and groups' };

/** A plan for people: devices, numbered steps with their undoing, what only attaching shows, the verdict. */
export function planText({
  vm,
  mode,
  devices,
  steps,
  lockedMemory,
  findings,
  verifiedAtAttach,
}: Plan): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const host = steps.filter(isHostStep);
  const rest = steps.filter((step) => !isHostStep(step));
  return [
    `${vm}: ${count(devices.length, 'device')} by ${MODES[mode]}, ${sizeText(lockedMemory)} of memory locked`,
    ...grid(
      devices.map(({ device, bdf, group, driver, why }) => [
        `  ${device.function.id}`,
        bdf,
        group === undefined ? 'no group' : `group ${group}`,
        `${driver}: ${why}`,
      ]),
    ),
    ...section('pxm prepare', host, 1),
    ...section('when the VM gets its devices', rest, host.length + 1),
    ...(verifiedAtAttach.length > 0
      ? ['verified at attach:', ...verifiedAtAttach.map((what) => `  ${what}`)]
      : []),
    errors > 0
      ? `would fail: ${count(errors, 'error')}`
      : host.length > 0
        ? 'nothing seems to be in the way'
        : 'the host is ready',
  ].join('\n');
}

function section(title: string, steps: readonly Step[], first: number): string[] {
  if (steps.length === 0) return [];
  const rows = steps.map((step, at) => [`  ${first + at}.`, stepText(step), `undo: ${undoText(step)}`]);
  return [`${title}:`, ...grid(rows)];
}

/** The same as plain data: devices by id, steps with what they do in words. */
export function planJson({ devices, steps, findings: _, ...rest }: Plan): object {
  return {
    ...{ format: 'pxm-plan', version: 1, ...rest },
    devices: devices.map(({ device, ...more }) => ({ id: device.function.id, plug: device.plug, ...more })),
    steps: steps.map((step) => ({
      ...step,
      by: isHostStep(step) ? 'prepare' : 'attach',
      does: stepText(step),
      undo: undoText(step),
    })),
  };
}
