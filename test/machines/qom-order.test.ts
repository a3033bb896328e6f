import fc from 'fast-check';
import { expect, test } from 'vitest';
import { qomOrder } from '../../src/machines/qom-order.ts';

/** Names in the order of creation, then as QEMU 11.1.3 listed those that are initiators. */
const OBSERVED: readonly (readonly [created: string, listed: string])[] = [
  ['gi0 gi1 gi2 gi3 gi4 gi5 gi6 gi7 m0', 'gi5 gi4 gi3 gi2 gi1 gi7 gi0 gi6'],
  ['akn aez anz asy axe apa abr m0', 'aez asy apa anz akn abr axe'],
  ['az ai ap ad al ag ar at af am m0', 'at ag az al ar af ad am ap ai'],
  [
    'aysb appc aubc aibb agfo aapl ayog aspz alkc adyp alwr akvr m0',
    'alkc ayog aapl agfo aspz akvr appc aibb aysb adyp alwr aubc',
  ],
  [
    'arjqt ayxkb ajlxr akpct aqpiq awitt auhup afpoh ahwvf axalk axxei affor affnq avdka afezr aueis avfpn atxjd abqay asjwz m0',
    'affnq auhup ayxkb affor atxjd asjwz aueis ajlxr axxei afezr axalk ahwvf akpct afpoh avdka avfpn awitt aqpiq abqay arjqt',
  ],
];

for (const [created, listed] of OBSERVED) {
  test(`objects are listed as QEMU listed ${created}`, () => {
    const initiators = new Set(listed.split(' '));
    const order = qomOrder(created.split(' ')).filter((name) => initiators.has(name));
    expect(order.join(' ')).toBe(listed);
  });
}

test('every object is listed once, however many there are', () => {
  const name = fc.string({ minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 200 }), (names) => {
      expect(qomOrder(names).sort()).toEqual([...names].sort());
    }),
  );
});

test('the order of creation matters only for names whose hashes collide', () => {
  expect(qomOrder(['a', 'b', 'c'])).toEqual(qomOrder(['c', 'b', 'a']));
  expect(qomOrder(['a', 'h'])).toEqual(['a', 'h']);
  expect(qomOrder(['h', 'a'])).toEqual(['h', 'a']);
});
