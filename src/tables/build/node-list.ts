declare const table: unique symbol;

/**
 * Where a node of a table lies. Only adding the node to its table gives one, so that a reference to nothing, or into
 * another kind of table, cannot be written.
 */
export interface NodeHandle<Table extends string> {
  readonly offset: number;
  readonly [table]: Table;
}

/** Nodes of a table one after the other; what refers to a node is added after it. */
export class NodeList<Table extends string, Node extends { readonly length: number }> {
  readonly #nodes: Node[] = [];
  #end: number;

  /** `start`: offset of the first node in the table. */
  constructor(start: number) {
    this.#end = start;
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  add(node: Node): NodeHandle<Table> {
    const offset = this.#end;
    this.#nodes.push(node);
    this.#end += node.length;
    return { offset } as NodeHandle<Table>;
  }
}
