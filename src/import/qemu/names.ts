import type { Gathered } from './gather.ts';

/** Ids for what has none on the command line. */
export class Names {
  readonly #used = new Set<string>();

  constructor({ items }: Gathered) {
    for (const { properties } of items) {
      const id = properties?.peek('id');
      if (id !== undefined) this.#used.add(id);
    }
  }

  /** The first of `base0`, `base1` and so on that is free. */
  next(base: string): string {
    for (let count = 0; ; count++) {
      const id = `${base}${count}`;
      if (this.#used.has(id)) continue;
      this.#used.add(id);
      return id;
    }
  }

  /** An id for a device of a model. */
  ofModel(model: string): string {
    return this.next(
      `${model.replace(/-pci$/, '').replace(/[^A-Za-z0-9._-]/g, '-')}-`.replace(/^[^A-Za-z]+/, 'dev-'),
    );
  }
}
