/** A step from one record to another, by their offsets. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  /** Where the reference itself is. */
  readonly offset: number;
}

/** One edge of every circle that a walk along the edges meets; linear in their number. */
export function circularEdges(edges: readonly Edge[]): Edge[] {
  const leaving = new Map<number, Edge[]>();
  for (const edge of edges) {
    const known = leaving.get(edge.from);
    if (known) known.push(edge);
    else leaving.set(edge.from, [edge]);
  }
  const state = new Map<number, 'open' | 'done'>();
  const found: Edge[] = [];
  for (const start of leaving.keys()) {
    if (state.has(start)) continue;
    state.set(start, 'open');
    const stack = [{ node: start, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = leaving.get(top.node)?.[top.next++];
      if (edge === undefined) {
        state.set(top.node, 'done');
        stack.pop();
      } else if (state.get(edge.to) === 'open') found.push(edge);
      else if (!state.has(edge.to)) {
        state.set(edge.to, 'open');
        stack.push({ node: edge.to, next: 0 });
      }
    }
  }
  return found;
}
