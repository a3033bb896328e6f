import type { Layout } from '../binary/field.ts';
import type { StructOf } from '../binary/struct.ts';
import { dmar } from './dmar.ts';
import { hmat } from './hmat.ts';
import { madt } from './madt/madt.ts';
import { mcfg } from './mcfg.ts';
import { otherTable } from './other.ts';
import { slit } from './slit.ts';
import { srat } from './srat.ts';

/** Every table with a layout of its own. */
const LAYOUTS = [srat, slit, hmat, dmar, madt, mcfg] as const;

const bySignature: ReadonlyMap<string, Layout> = new Map(LAYOUTS.map((layout) => [layout.kind, layout]));
const byKind: ReadonlyMap<string, Layout> = new Map([...bySignature, [otherTable.kind, otherTable]]);

/** The value of any table, told apart by `kind`: its signature, or `other`. */
export type TableValue = StructOf<(typeof LAYOUTS)[number] | typeof otherTable>;

/** The layout for a signature; header and body for those without one. */
export function layoutOfSignature(signature: string): Layout {
  return bySignature.get(signature) ?? otherTable;
}

/** The layout of a decoded table's `kind`; undefined for kinds that do not exist. */
export function layoutOfKind(kind: string): Layout | undefined {
  return byKind.get(kind);
}

export function allTableLayouts(): readonly Layout[] {
  return [...byKind.values()];
}
