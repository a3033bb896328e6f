import { type Creation, switched } from '../../command-line.ts';
import type { CommandLineRule } from '../../rule.ts';

const WIDEST_PASID = 20;

/** What properties of intel-iommu want of each other: the property, whether it is fine, what is missing. */
const NEEDS: readonly (readonly [key: string, fine: (unit: Creation) => boolean, needs: string])[] = [
  ['eim', (unit) => switched(unit, 'intremap') !== false, 'intremap=on'],
  ['fsts', (unit) => switched(unit, 'scalable-mode') === true, 'scalable-mode=on'],
  ['svm', (unit) => switched(unit, 'device-iotlb') === true, 'device-iotlb=on'],
  ['svm', (unit) => switched(unit, 'fsts') === true, 'fsts=on'],
  ['svm', (unit) => switched(unit, 'dma-translation') !== false, 'dma-translation=on'],
  ['svm', (unit) => pasidBits(unit) > 0, 'pasid-bits'],
];

/** VT-d properties that QEMU refuses only once it starts. */
export const intelProperties: CommandLineRule = {
  code: 'PXM325',
  severity: 'error',
  *check(line) {
    for (const unit of line.of('intel-iommu')) {
      const { on, properties } = unit;
      const at = (key: string) => properties.place(key) ?? unit.span;
      for (const [key, fine, needs] of NEEDS) {
        if (switched(unit, key) !== true || fine(unit)) continue;
        yield {
          on,
          span: at(key),
          message: `${key} needs ${needs}`,
          remedy: `add ${needs}, or leave ${key} out`,
        };
      }
      const bits = pasidBits(unit);
      if (bits > 0 && switched(unit, 'scalable-mode') !== true) {
        const remedy = 'add scalable-mode=on, or leave pasid-bits out';
        yield { on, span: at('pasid-bits'), message: 'pasid-bits needs scalable-mode=on', remedy };
      }
      if (bits > WIDEST_PASID) {
        const message = `pasid-bits is ${bits}, but PCI has at most ${WIDEST_PASID}`;
        yield { on, span: at('pasid-bits'), message, remedy: `write ${WIDEST_PASID} at most` };
      }
      const width = properties.peek('aw-bits');
      if (switched(unit, 'fsts') === true && width !== undefined && width !== '48') {
        const message = `aw-bits is ${width}, but with fsts it can only be 48`;
        yield { on, span: at('aw-bits'), message, remedy: 'write aw-bits=48, or leave it out' };
      }
    }
  },
};

function pasidBits({ properties }: Creation): number {
  return Number(properties.peek('pasid-bits') ?? 0);
}
