import { Collector } from '../../diagnostics/collector.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { MachineFacts } from '../../machines/machine-facts.ts';
import type { Vmm } from '../../machines/vmms.ts';
import type { Declaration } from '../declaration.ts';
import type { Derived } from '../platform.ts';
import type { Topology } from '../schema/topology.ts';

/** What every step of resolving reads, and where it puts findings. */
export class Context {
  readonly declaration: Declaration;
  readonly topology: Topology;
  readonly facts: MachineFacts;
  readonly vmm: Vmm;
  readonly report: Collector;
  readonly derived: Derived[];

  constructor(
    declaration: Declaration,
    facts: MachineFacts,
    vmm: Vmm,
    { report, derived }: Pick<Context, 'report' | 'derived'> = { report: new Collector(), derived: [] },
  ) {
    this.declaration = declaration;
    this.topology = declaration.topology;
    this.facts = facts;
    this.vmm = vmm;
    this.report = report;
    this.derived = derived;
  }

  /** The same for a declaration that has been added to. */
  with(declaration: Declaration): Context {
    return new Context(declaration, this.facts, this.vmm, this);
  }

  /** Place of an object, or of one of its keys. */
  at(object: object, key?: string | number): Span | undefined {
    return this.declaration.at(object, key);
  }

  /** Notes a value that was not declared. */
  derive(subject: string, value: string, why: string): void {
    this.derived.push({ subject, value, why });
  }

  /** A related place, if the text has one. */
  related(message: string, object: object, key?: string | number): { message: string; span: Span }[] {
    const span = this.at(object, key);
    return span ? [{ message, span }] : [];
  }
}
