import type { Cpu, PciFunction } from '../platform.ts';
import type { Coverage } from '../platform-iommu.ts';
import type { Context } from './context.ts';
import type { IommuDraft } from './iommus.ts';

const LAST_SHORT_ID = 254;

interface Left {
  readonly on: PciFunction;
  readonly why: string;
}

/**
 * Interrupts that no unit remaps reach processors with short ids only: those of what no unit serves, of what is behind a
 * unit that remaps none, and of a port that DMAR cannot name (PXM156).
 */
export function warnInterrupts(
  ctx: Context,
  units: readonly IommuDraft[],
  coverage: readonly Coverage[],
  cpus: readonly Cpu[],
): void {
  const largest = cpus.reduce((most, { apicId = 0 }) => Math.max(most, apicId), 0);
  if (largest <= LAST_SHORT_ID || !units.some(({ interruptRemapping }) => interruptRemapping)) return;
  const left = coverage.flatMap((entry) => leftOut(entry, coverage) ?? []);
  const [first] = left;
  if (!first) return;
  const bypassing = left.find(({ on }) => on.origin === 'device') ?? first;
  ctx.report.warning(
    'PXM156',
    `no iommu remaps interrupts of ${left.map(({ on }) => on.id).join(', ')} (${bypassing.why}): they reach processor ids up to ${LAST_SHORT_ID} of ${largest}`,
    {
      span: ctx.at(bypassing.on.declared ?? ctx.topology, 'bypass'),
      remedy:
        'let an iommu serve it, which with translation: false remaps interrupts and leaves DMA alone, or bind its interrupts to processors with ids that low',
    },
  );
}

/** Origins of functions that a driver of the guest has interrupts of. */
const INTERRUPTING: readonly PciFunction['origin'][] = ['device', 'memory-device', 'bus'];

function leftOut({ function: on, iommu, why }: Coverage, coverage: readonly Coverage[]): Left | undefined {
  if (!INTERRUPTING.includes(on.origin)) return undefined;
  if (iommu === undefined) return { on, why };
  if (!iommu.interruptRemapping) return { on, why: `${iommu.id} remaps none` };
  const other =
    iommu.type === 'intel' && coverage.find((one) => one.iommu !== iommu && isBehind(one.function, on));
  return other
    ? { on, why: `DMAR names a port with all behind it, and ${other.function.id} fares otherwise` }
    : undefined;
}

function isBehind({ bus }: PciFunction, port: PciFunction): boolean {
  if (bus.root || bus.bridge === undefined) return false;
  return bus.bridge === port || isBehind(bus.bridge, port);
}
