/**
 * Every code a diagnostic can carry, with one line on what it means. The first digit names the area:
 * 0 files and usage, 1 topology, 2 tables, 3 VMM, 4 host and foreign programs.
 */
export const CODES = {
  // 0: files and usage
  PXM001: 'a file cannot be read',
  PXM002: 'a file is not text in UTF-8',
  PXM003: 'a file is too large',
  PXM004: 'a file is empty',
  PXM005: 'an output cannot be written',
  PXM006: 'the command line is wrong',
  // 1: topology language
  PXM100: 'YAML or JSON syntax error',
  PXM101: 'duplicate key',
  PXM102: 'unknown key',
  PXM103: 'wrong type',
  PXM104: 'value out of bounds',
  PXM105: 'required key missing',
  PXM106: 'reference to an absent object',
  PXM107: 'id used twice',
  PXM108: 'document nested too deeply or expanding too far',
  PXM109: 'keys that exclude each other',
  PXM110: 'memory does not sum to the total',
  PXM111: 'memory ranges overlap',
  PXM112: 'CPU or socket claimed twice, or absent',
  PXM113: 'distance out of range',
  PXM114: 'distance matrix incomplete',
  PXM115: 'slot taken twice or not available on this bus',
  PXM116: 'bus number taken or unusable',
  PXM117: 'node ids not contiguous, or too many nodes',
  PXM118: 'device or bus cannot sit on this bus',
  PXM119: 'machine, VMM and firmware do not go together',
  PXM120: 'address space exhausted',
  PXM150: 'initiator on a node that has CPUs',
  PXM151: 'distance that a guest rejects',
  PXM152: 'initiator on a node that has memory',
  // 2: tables
  PXM200: 'not an ACPI table',
  PXM201: 'table JSON does not fit the table',
  PXM202: 'value cannot be encoded',
  // 3: VMM
  PXM300: 'the VMM cannot express this',
  PXM301: 'the VMM refuses this',
  // 4: host and foreign programs
  PXM400: 'a foreign program is missing',
  PXM401: 'a foreign program failed',
} as const;

export type Code = keyof typeof CODES;
