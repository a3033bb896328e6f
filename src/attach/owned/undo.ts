/** What takes back the steps done so far, the last one first. */
export class Undo {
  readonly #steps: (() => void)[] = [];

  push(step: () => void): void {
    this.#steps.push(step);
  }

  /** Takes back everything; a step that fails does not keep the others. Throws its error afterwards, the first one. */
  all(): void {
    const errors: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Does some work; what it pushed is taken back when it fails. The error of the work is the one that counts. */
  guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      try {
        this.all();
      } catch {
        // Closing the descriptors, which follows, takes back whatever is left.
      }
      throw error;
    }
  }
}
