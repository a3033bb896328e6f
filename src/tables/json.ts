import type { AnyStruct } from '../binary/field.ts';
import { structFromJson, structToJson, toHex } from '../binary/json.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { layoutOfKind } from './registry.ts';
import type { Table } from './table.ts';

/** Version of the JSON form; raised when old files would be read differently. */
export const TABLE_JSON_VERSION = 1;

/** Lossless JSON of a table: 64-bit integers and bytes are hex strings, text is Latin-1. */
export function tableToJson(table: Table): object {
  const { trailing, anomalies, ...value } = table;
  const layout = layoutOfKind(table.kind);
  if (layout === undefined)
    throw PxmError.of('PXM202', `there is no table of kind ${JSON.stringify(table.kind)}`);
  return {
    format: 'pxm-table',
    version: TABLE_JSON_VERSION,
    table: structToJson(layout, value as unknown as AnyStruct),
    ...(trailing && { trailing: toHex(trailing) }),
    ...(anomalies && { anomalies }),
  };
}

/** The table that JSON from `tableToJson` stands for. Throws PxmError PXM201 with every misfit in it. */
export function tableFromJson(json: unknown, name = 'JSON'): Table {
  const diagnostics: { code: 'PXM201'; severity: 'error'; message: string; file: string }[] = [];
  const problem = (path: string, message: string) => {
    diagnostics.push({ code: 'PXM201', severity: 'error', file: name, message: `${path}: ${message}` });
  };
  const object = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  if (object.format !== 'pxm-table') problem('format', 'expected "pxm-table"');
  else if (object.version !== TABLE_JSON_VERSION) problem('version', `expected ${TABLE_JSON_VERSION}`);
  if (diagnostics.length > 0) throw new PxmError(diagnostics);
  const kind = (object.table as { kind?: unknown } | undefined)?.kind;
  const layout = typeof kind === 'string' ? layoutOfKind(kind) : undefined;
  if (layout === undefined) {
    problem('table.kind', `${JSON.stringify(kind)} is no kind of table`);
    throw new PxmError(diagnostics);
  }
  const table = structFromJson(layout, object.table, 'table', problem) as unknown as Table;
  const { trailing } = object;
  if (typeof trailing === 'string' && /^([0-9a-f]{2})+$/i.test(trailing)) {
    table.trailing = new Uint8Array(Buffer.from(trailing, 'hex'));
  } else if (trailing !== undefined) problem('trailing', 'expected a string of hex digits, two a byte');
  if (diagnostics.length > 0) throw new PxmError(diagnostics);
  return table;
}
