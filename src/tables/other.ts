import { rest } from '../binary/field.ts';
import { struct } from '../binary/struct.ts';
import { header } from './header.ts';

/** A table of which only the header is described: definition blocks (AML) and unknown signatures. */
export const otherTable = struct('other', 'Table', { ...header('', 1), body: rest() });
