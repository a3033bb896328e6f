import type { AnyStruct, Field, Layout } from './field.ts';

/** Bytes that `writeStruct` will produce for a value. */
export function sizeOf(layout: Layout, value: AnyStruct): number {
  let size = 0;
  for (const { name, field } of layout.scalars)
    if (value[name] !== undefined || !field.optional) size += field.size;
  for (const { name, field } of layout.tails) size += fieldSize(field, value[name]);
  return size + ((value.extra as Uint8Array | undefined)?.length ?? 0);
}

/** Bytes of one field that is present; 0 when it is not. */
export function fieldSize(field: Field, value: unknown): number {
  if (value === undefined) return 0;
  switch (field.tag) {
    case 'uint':
    case 'bits':
    case 'chars':
    case 'bytes':
    case 'nested':
      return field.size;
    case 'text':
    case 'rest':
    case 'gap':
      return (value as string | Uint8Array).length;
    case 'array': {
      const { item } = field;
      return (value as readonly unknown[]).length * (item.tag === 'struct' ? item.fixedSize : item.size);
    }
    case 'list': {
      let size = 0;
      for (const record of value as readonly AnyStruct[]) {
        size += sizeOf(field.framing.layouts.get(record.kind) as Layout, record);
      }
      return size;
    }
  }
}
