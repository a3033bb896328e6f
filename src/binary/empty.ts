import type { BitsField, Field } from './field.ts';

/** The value of a field that is all zeros or has no elements; its constant where it has one. */
export function emptyOf(field: Field): unknown {
  switch (field.tag) {
    case 'uint':
      return field.is ?? (field.size === 8 ? 0n : 0);
    case 'bits':
      return { ...noBits(field) };
    case 'chars':
      return field.is ?? '\0'.repeat(field.size);
    case 'bytes':
      return new Uint8Array(field.size);
    case 'nested':
      return {
        kind: field.item.kind,
        ...Object.fromEntries(
          Object.entries(field.item.fields).map(([name, inner]) => [name, emptyOf(inner)]),
        ),
      };
    case 'text':
      return '';
    case 'rest':
    case 'gap':
      return new Uint8Array();
    case 'array':
    case 'list':
      return [];
  }
}

const templates = new WeakMap<BitsField, object>();

function noBits(field: BitsField): object {
  const known = templates.get(field);
  if (known !== undefined) return known;
  const template = {
    ...Object.fromEntries(field.parts.map(({ name, single }) => [name, single ? false : 0])),
    reserved: field.size === 8 ? 0n : 0,
  };
  templates.set(field, template);
  return template;
}
