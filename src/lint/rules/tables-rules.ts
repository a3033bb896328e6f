import type { TablesRule } from '../rule.ts';

/** Every rule about tables that neither decoding nor `guest/` applies, by code. */
export const TABLES_RULES: readonly TablesRule[] = [];
