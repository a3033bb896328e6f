import { PxmError } from '../../../../src/diagnostics/pxm-error.ts';
import { RequestRefused } from '../../../../src/vfio/request-refused.ts';

/** What each step came to: its value, or the name of the error. */
export type Came = Record<string, unknown>;

/** Runs steps that may be refused, and keeps what they came to. */
export class Steps {
  readonly came: Came = {};

  /** The value, undefined when refused. */
  run<T>(name: string, work: () => T): T | undefined {
    if (name in this.came) throw new Error(`step ${name} comes twice`);
    try {
      const value = work();
      this.came[name] = value ?? 'done';
      return value;
    } catch (error) {
      if (!(error instanceof PxmError)) throw error;
      this.came[name] = error instanceof RequestRefused ? error.errno : error.code;
      return undefined;
    }
  }

  /** Steps that others need. */
  must<T>(name: string, work: () => T): T {
    const value = this.run(name, work);
    if (value === undefined && this.came[name] !== 'done')
      throw new Error(`${name} is refused with ${this.came[name]}`);
    return value as T;
  }

  print(): void {
    console.log(JSON.stringify(this.came, shown));
  }
}

function shown(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `0x${value.toString(16)}`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return value instanceof Set ? [...value] : value;
}
