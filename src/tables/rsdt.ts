import { array, u32, u64 } from '../binary/field.ts';
import type { StructOf } from '../binary/struct.ts';
import { struct } from '../binary/struct.ts';
import { header } from './header.ts';

/** Root System Description Table (ACPI 6.5 §5.2.7). */
export const rsdt = struct('RSDT', 'Root System Description Table', {
  ...header('RSDT', 1),
  entries: array(u32({ show: 'address' })),
});

/** Extended System Description Table (ACPI 6.5 §5.2.8). */
export const xsdt = struct('XSDT', 'Extended System Description Table', {
  ...header('XSDT', 1),
  entries: array(u64({ show: 'address' })),
});

export type Rsdt = StructOf<typeof rsdt>;
export type Xsdt = StructOf<typeof xsdt>;
