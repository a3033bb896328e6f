import type { Anomaly, StructureRule } from './anomaly.ts';

/**
 * What one reading of a table carries along: where anomalies go, and how much may still be decoded. Beyond that
 * bytes stay raw, so that no input takes more memory than a few times that bound.
 */
export class Reading {
  readonly #report: (anomaly: Anomaly) => void;
  #budget: number;

  constructor(report: (anomaly: Anomaly) => void, budget: number) {
    this.#report = report;
    this.#budget = budget;
  }

  report(rule: StructureRule, severity: Anomaly['severity'], offset: number, message: string): void {
    this.#report({ rule, severity, offset, message });
  }

  /** How many of `wanted` things of a weight may be decoded; they count as decoded from now on. */
  take(wanted: number, weight: number): number {
    const granted = Math.max(0, Math.min(wanted, Math.floor(this.#budget / weight)));
    this.#budget -= granted * weight;
    return granted;
  }
}
