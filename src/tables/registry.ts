import type { Layout } from '../binary/field.ts';
import type { StructOf } from '../binary/struct.ts';
import { cedt } from './cedt.ts';
import { dmar } from './dmar.ts';
import { facs } from './facs.ts';
import { fadt } from './fadt.ts';
import { hmat } from './hmat.ts';
import { iort } from './iort/iort.ts';
import { ivrs } from './ivrs/ivrs.ts';
import { madt } from './madt/madt.ts';
import { mcfg } from './mcfg.ts';
import { msct } from './msct.ts';
import { otherTable } from './other.ts';
import { pptt } from './pptt.ts';
import { rsdp } from './rsdp.ts';
import { rsdt, xsdt } from './rsdt.ts';
import { slit } from './slit.ts';
import { srat } from './srat.ts';
import { viot } from './viot.ts';

/** Every table with a layout of its own. */
const LAYOUTS = [
  srat,
  slit,
  hmat,
  msct,
  dmar,
  ivrs,
  iort,
  viot,
  cedt,
  madt,
  pptt,
  mcfg,
  fadt,
  facs,
  rsdp,
  rsdt,
  xsdt,
] as const;

const bySignature: ReadonlyMap<string, Layout> = new Map(
  LAYOUTS.map((layout) => [layout.fields.signature.is, layout]),
);
const byKind: ReadonlyMap<string, Layout> = new Map(
  [...LAYOUTS, otherTable].map((layout) => [layout.kind, layout]),
);

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
