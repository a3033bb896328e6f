/** Two records that belong together, by their places before and after. */
export interface Pair {
  readonly before: number;
  readonly after: number;
}

export interface Matched {
  readonly pairs: readonly Pair[];
  readonly removed: readonly number[];
  readonly added: readonly number[];
  /** Pairs that changed their place among the others; the fewest that can be named. */
  readonly moved: readonly Pair[];
}

/**
 * Matches records by what they are called, not by their places. Among those with one name equal ones come first,
 * `contents` telling them apart; what then remains is matched in order.
 */
export function matchRecords(
  before: readonly string[],
  after: readonly string[],
  contents: (side: 'before' | 'after', index: number) => string,
): Matched {
  const partner = new Array<number | undefined>(before.length);
  const waiting = groups(after);
  for (const [name, group] of groups(before)) {
    const candidates = waiting.get(name) ?? [];
    const taken = new Set<number>();
    if (group.length > 1 || candidates.length > 1) {
      const equal = groups(
        candidates.map((index) => contents('after', index)),
        candidates,
      );
      for (const queue of equal.values()) queue.reverse();
      for (const index of group) {
        const found = equal.get(contents('before', index))?.pop();
        if (found === undefined) continue;
        partner[index] = found;
        taken.add(found);
      }
    }
    const rest = candidates.filter((index) => !taken.has(index)).values();
    for (const index of group) partner[index] ??= rest.next().value;
  }
  const pairs = [...partner].flatMap((index, at) =>
    index === undefined ? [] : [{ before: at, after: index }],
  );
  const taken = new Set(pairs.map((pair) => pair.after));
  return {
    pairs,
    removed: [...before.keys()].filter((index) => partner[index] === undefined),
    added: [...after.keys()].filter((index) => !taken.has(index)),
    moved: movedPairs(pairs),
  };
}

/** Indices by name, in order. */
function groups(names: readonly string[], indices?: readonly number[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [at, name] of names.entries()) {
    const index = indices?.[at] ?? at;
    const same = found.get(name);
    if (same) same.push(index);
    else found.set(name, [index]);
  }
  return found;
}

/** The pairs outside a longest run that keeps its order. */
function movedPairs(pairs: readonly Pair[]): Pair[] {
  const tails: number[] = [];
  const previous: number[] = [];
  for (const [index, pair] of pairs.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.after ?? 0) < pair.after) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (tails[low - 1] ?? -1) : -1;
    tails[low] = index;
  }
  const kept = new Set<number>();
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) kept.add(at);
  return pairs.filter((_, index) => !kept.has(index));
}
