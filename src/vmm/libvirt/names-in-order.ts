import { qomOrder } from '../../machines/qom-order.ts';

const ATTEMPTS = 1000;
const STEPS = 8;

/**
 * Names for objects that QEMU shall visit one after the other among others with names of their own: it visits them in
 * the order of a hash table. Undefined in the unlikely case that no such names are found.
 *
 * @param before names of objects that are made before these, `after` of those made after them
 */
export function namesInOrder(
  prefix: string,
  count: number,
  before: readonly string[],
  after: readonly string[],
): string[] | undefined {
  const visited = (names: readonly string[]) => {
    const own = new Set(names);
    return qomOrder([...before, ...names, ...after]).filter((name) => own.has(name));
  };
  for (let first = 0; first < ATTEMPTS; first++) {
    let names = Array.from({ length: count }, (_, at) => `${prefix}${first + at}`);
    // Another order of making them can change where those go whose place is taken.
    for (let step = 0; step < STEPS; step++) {
      const order = visited(names);
      if (order.every((name, at) => name === names[at])) return names;
      names = order;
    }
  }
  return undefined;
}
