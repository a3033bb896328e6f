import type { Collector } from '../../diagnostics/collector.ts';
import type { Platform } from '../../topology/platform.ts';

const MOST_SMMUS = 16;
const MOST_CXL_EXPANDERS = 16;

/** More SMMUv3 devices than virt's platform bus has interrupts for: QEMU ends while it starts. */
export function tooManySmmus({ iommus, declaration }: Platform, report: Collector): void {
  const [extra] = iommus.filter((unit) => unit.type === 'smmuv3' && !unit.ofMachine).slice(MOST_SMMUS);
  if (extra === undefined) return;
  report.error(
    'PXM301',
    `iommu ${extra.id} is one more than the ${MOST_SMMUS} SMMUv3 devices that QEMU has room for`,
    {
      span: declaration.at(extra.declared),
      remedy: `declare at most ${MOST_SMMUS}, or one with scope: machine`,
    },
  );
}

/** More CXL expanders than fit their register window: QEMU takes one more and lets it overlap memory windows. */
export function tooManyCxlExpanders({ cxl, declaration }: Platform, report: Collector): void {
  const extra = cxl?.hostBridges[MOST_CXL_EXPANDERS]?.bus;
  const declared = extra?.bridge?.declared;
  if (extra === undefined) return;
  report.error(
    'PXM301',
    `bus ${extra.id} is one more than the ${MOST_CXL_EXPANDERS} CXL expanders that QEMU has room for`,
    {
      span: declared && declaration.at(declared),
      remedy: `declare at most ${MOST_CXL_EXPANDERS} CXL expanders`,
    },
  );
}
