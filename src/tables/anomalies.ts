import type { Anomaly } from '../binary/anomaly.ts';
import type { TableRule } from './rules.ts';

/** Anomalies of one rule that a table keeps; of more only the number is told. */
const MOST_OF_A_RULE = 1000;

/** Gathers what decoding finds, so that a table that is wrong everywhere does not fill the memory. */
export class Anomalies {
  readonly found: Anomaly<TableRule>[] = [];
  readonly #counts = new Map<string, number>();

  add(rule: TableRule, severity: Anomaly['severity'], offset: number, message: string): void {
    this.keep({ rule, severity, offset, message });
  }

  keep(anomaly: Anomaly): void {
    const count = (this.#counts.get(anomaly.rule) ?? 0) + 1;
    this.#counts.set(anomaly.rule, count);
    if (count <= MOST_OF_A_RULE) this.found.push(anomaly as Anomaly<TableRule>);
  }

  /** All that was kept, by offset; then how many more there are of rules that are broken very often. */
  sorted(): Anomaly<TableRule>[] {
    const all = this.found.sort((a, b) => a.offset - b.offset);
    for (const [rule, count] of this.#counts) {
      if (count <= MOST_OF_A_RULE) continue;
      const last = all.findLast((anomaly) => anomaly.rule === rule);
      if (last) all.push({ ...last, message: `and ${count - MOST_OF_A_RULE} more of ${rule}` });
    }
    return all;
  }
}
