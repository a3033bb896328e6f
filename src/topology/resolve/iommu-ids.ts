import { IOMMU_MODELS } from '../../machines/iommu-models.ts';
import type { Cpu } from '../platform.ts';
import type { Context } from './context.ts';
import { agreeOnTable } from './iommu-agreement.ts';
import type { IommuDraft } from './iommus.ts';

/** The first id that an interrupt without remapping cannot name, since 255 stands for all processors. */
const FIRST_EXTENDED = 255;

/**
 * What processor ids ask of each unit, and what units of one table say together. Errors: PXM109, PXM129 for ids that
 * interrupts do not reach, PXM140.
 */
export function resolveIommuIds(ctx: Context, units: readonly IommuDraft[], cpus: readonly Cpu[]): void {
  const largest = cpus.reduce((most, { apicId = 0 }) => Math.max(most, apicId), 0);
  const present = cpus.some((cpu) => cpu.present && (cpu.apicId ?? 0) >= FIRST_EXTENDED);
  const remapping = units.filter(({ type }) => IOMMU_MODELS[type].remapsInterrupts);
  agreeOnTable(ctx, remapping, 'interrupt-remapping');
  for (const unit of remapping) resolveExtendedIds(ctx, unit, remapping, largest);
  agreeOnTable(ctx, remapping, 'extended-ids', 'opt-out-x2apic');
  if (largest >= FIRST_EXTENDED) for (const unit of remapping) checkReach(ctx, unit, largest, present);
}

function resolveExtendedIds(
  ctx: Context,
  unit: IommuDraft,
  units: readonly IommuDraft[],
  largest: number,
): void {
  const { declared, id, interruptRemapping } = unit;
  const needed = largest >= FIRST_EXTENDED;
  if (!interruptRemapping && declared['extended-ids']) {
    ctx.report.error('PXM109', `iommu ${id} has extended ids only with interrupt remapping`, {
      span: ctx.at(declared, 'extended-ids'),
      related: ctx.related('the remapping', declared, 'interrupt-remapping'),
      remedy: 'write interrupt-remapping: true, or remove "extended-ids"',
    });
  }
  // A unit that asks for them decides for all of its table.
  if (units.some((one) => one.type === unit.type && one.declared['extended-ids'])) return;
  if (declared['extended-ids'] !== undefined) return;
  unit.extendedIds = needed && interruptRemapping;
  const why = needed ? `processor ids go up to ${largest}` : `no processor id is above ${FIRST_EXTENDED - 1}`;
  ctx.derive(`iommu ${id} extended ids`, unit.extendedIds ? 'yes' : 'no', why);
}

function checkReach(ctx: Context, unit: IommuDraft, largest: number, present: boolean): void {
  const { declared, id, interruptRemapping, optOutX2apic } = unit;
  const lacks = [
    [!interruptRemapping, 'interrupt-remapping', 'does not remap interrupts', 'true'],
    [declared['extended-ids'] === false, 'extended-ids', 'has no extended ids', 'true'],
    [optOutX2apic, 'opt-out-x2apic', 'asks the guest not to use x2APIC', 'false'],
  ] as const;
  for (const [lacking, key, text, instead] of lacks) {
    // What another unit asked for is told there.
    if (!lacking || declared[key] === undefined) continue;
    const message = `iommu ${id} ${text}, but processor ids go up to ${largest}: interrupts reach ids up to ${FIRST_EXTENDED - 1} only`;
    const details = {
      span: ctx.at(declared, key),
      remedy: `write ${key}: ${instead}, or declare fewer processors`,
    };
    // Processors that are plugged in later can still be left out.
    if (present) ctx.report.error('PXM129', message, details);
    else ctx.report.warning('PXM129', message, details);
  }
}
