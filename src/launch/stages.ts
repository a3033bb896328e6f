import { performance } from 'node:perf_hooks';

/** What running a VM goes through, in order. */
export type StageName =
  | 'plan'
  | 'prepare'
  | 'hand over'
  | 'start'
  | 'QEMU'
  | 'release'
  | 'connect'
  | 'check'
  | 'plug in'
  | 'pull out';

export interface Stage {
  readonly stage: StageName;
  /** Milliseconds. */
  readonly ms: number;
}

/** Measures stages and tells of each that is done. */
export class Stages {
  readonly #tell: (stage: Stage) => void;

  constructor(tell: (stage: Stage) => void = () => {}) {
    this.#tell = tell;
  }

  async run<T>(stage: StageName, work: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const value = await work();
    this.#tell({ stage, ms: Math.round((performance.now() - start) * 10) / 10 });
    return value;
  }
}
