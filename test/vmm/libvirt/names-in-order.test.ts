import fc from 'fast-check';
import { expect, test } from 'vitest';
import { qomOrder } from '../../../src/machines/qom-order.ts';
import { namesInOrder } from '../../../src/vmm/libvirt/names-in-order.ts';

test('objects are visited in the order in which they are named, whatever others are there', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}\d{0,2}$/), { maxLength: 20 });
  fc.assert(
    fc.property(names, fc.nat(20), fc.nat(40), (others, split, count) => {
      const [before, after] = [others.slice(0, split), others.slice(split)];
      const found = namesInOrder('pxm-', count, before, after);
      expect(found).toHaveLength(count);
      const order = qomOrder([...before, ...(found ?? []), ...after]);
      expect(order.filter((name) => found?.includes(name))).toEqual(found);
    }),
  );
});
