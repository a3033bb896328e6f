import { describe, expect, test } from 'vitest';
import { make } from '../../src/binary/make.ts';
import { type BuiltNode, mappingTo } from '../../src/tables/build/iort-mapping.ts';
import { type NodeHandle, NodeList } from '../../src/tables/build/node-list.ts';
import { itsGroup, rootComplex } from '../../src/tables/iort/nodes.ts';

const RANGE = { first: 0, last: 0xff };

describe('nodes of a table', () => {
  // DEN0049: an ITS group of one ITS has 24 bytes, a root complex of revision 3 has 36.
  test('are where their handles say, one after the other', () => {
    const list = new NodeList<'IORT', BuiltNode>(48);
    const its = list.add(make(itsGroup, { itsIds: [0] }));
    const root = list.add(
      make(rootComplex, { revision: 3, memoryAddressLimit: 64, pasidCapabilities: {}, reserved35: 0 }),
    );
    const last = list.add(make(itsGroup, { itsIds: [1, 2] }));
    expect([its, root, last].map(({ offset }) => offset)).toEqual([48, 72, 108]);
    expect(list.nodes).toHaveLength(3);
    expect(mappingTo(root, RANGE).outputReference).toBe(72);
  });

  test('have handles that nothing else gives, nor another kind of table: the compiler refuses both', () => {
    const list = new NodeList<'VIOT', { length: number }>(48);
    const other: NodeHandle<'VIOT'> = list.add({ length: 16 });
    // @ts-expect-error a handle of another table
    expect(mappingTo(other, RANGE).outputReference).toBe(48);
    // @ts-expect-error an offset that no node has
    expect(mappingTo({ offset: 7 }, RANGE).outputReference).toBe(7);
  });
});
