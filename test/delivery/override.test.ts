import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NamedTable } from '../../src/delivery/named-table.ts';
import { overrideArchive } from '../../src/delivery/override.ts';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { readArchive } from '../lab/support/archive.ts';

/** Tables of a real QEMU. */
const golden = (path: string): NamedTable => ({
  name: path,
  bytes: new Uint8Array(readFileSync(join(import.meta.dirname, '../../golden', path))),
});
const live = golden('one-socket/SRAT.aml');
const other = golden('memory-split-in-node/SRAT.aml');

/** A table of 36 bytes with a right checksum. */
function bare(
  signature: string,
  { id = 'ACME  ', tableId = 'ONE     ', revision = 1, name = signature } = {},
): NamedTable {
  const bytes = Buffer.alloc(36);
  bytes.write(signature.padEnd(4), 0, 'latin1');
  bytes.writeUInt32LE(36, 4);
  bytes.write(id + tableId, 10, 'latin1');
  bytes.writeUInt32LE(revision, 24);
  bytes[9] = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return { name, bytes: new Uint8Array(bytes) };
}

function changed({ name, bytes }: NamedTable, at: number, value: number): NamedTable {
  return { name, bytes: bytes.with(at, value) };
}

function findings(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof PxmError)
      return error.diagnostics.map(({ code, message, file }) => `${code} ${file}: ${message}`);
    throw error;
  }
  return [];
}

const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => (total + byte) & 0xff, 0);

describe('a table that replaces a live one', () => {
  const acme = {
    ...other,
    bytes: Buffer.concat([
      other.bytes.subarray(0, 10),
      Buffer.from('ACME  MINE    '),
      other.bytes.subarray(24),
    ]),
  };
  const { members, archive } = overrideArchive([acme], [bare('APIC'), live]);
  const [member] = members;

  test('gets its ids, a larger revision and a new checksum, and nothing else', () => {
    expect(member).toMatchObject({ signature: 'SRAT', effect: 'replaces', oemRevision: 2 });
    const bytes = member?.bytes ?? new Uint8Array();
    expect(Buffer.from(bytes).toString('latin1', 10, 24)).toBe('BOCHS BXPC    ');
    expect(bytes[24]).toBe(2);
    expect(sum(bytes)).toBe(0);
    expect(bytes.with(9, 0).with(24, 1)).toEqual(new Uint8Array(other.bytes).with(9, 0));
  });

  test('lies where Linux looks, in an archive that an initrd can follow', () => {
    const files = readArchive(archive);
    expect([...files.keys()]).toEqual(['kernel/firmware/acpi/SRAT.aml']);
    expect(new Uint8Array(files.get('kernel/firmware/acpi/SRAT.aml') ?? [])).toEqual(member?.bytes);
    expect(archive.length % 512).toBe(0);
  });

  test('is left out when the guest has the same already', () => {
    const newer = changed(live, 24, 9);
    expect(overrideArchive([newer], [live])).toMatchObject({ members: [], unchanged: [live.name] });
  });
});

describe('a table that the guest does not have', () => {
  test('is added as it is', () => {
    const { members } = overrideArchive([other], [bare('APIC')]);
    expect(members).toMatchObject([{ effect: 'adds', oemRevision: 1 }]);
    expect(members[0]?.bytes).toEqual(other.bytes);
  });

  test('gets a right checksum, since Linux ignores it with a wrong one', () => {
    const { members } = overrideArchive([changed(other, 9, 0)], []);
    expect(members[0]?.bytes).toEqual(other.bytes);
  });
});

describe('without the tables of the guest', () => {
  test('ids stay and the revision is raised, which replaces a table of the same ids', () => {
    const { members } = overrideArchive([live]);
    expect(members).toMatchObject([{ effect: 'either', oemRevision: 2 }]);
    expect(members[0]?.bytes.with(9, 0).with(24, 1)).toEqual(live.bytes.with(9, 0));
  });
});

describe('blocks of AML', () => {
  const ssdts = [bare('SSDT', { name: 'a' }), bare('SSDT', { name: 'b', tableId: 'TWO     ' })];

  test('may be several, each with a name of its own', () => {
    const { members } = overrideArchive(ssdts, []);
    expect(members.map(({ path }) => path)).toEqual([
      'kernel/firmware/acpi/SSDT.aml',
      'kernel/firmware/acpi/SSDT.2.aml',
    ]);
  });

  test('replace only one with their ids', () => {
    const { members } = overrideArchive(ssdts, [
      bare('SSDT', { tableId: 'TWO     ', revision: 5, name: 'fw' }),
      bare('DSDT'),
    ]);
    expect(members.map(({ effect }) => effect)).toEqual(['adds']);
    const replaced = overrideArchive(
      [changed(ssdts[1] as NamedTable, 8, 2)],
      [bare('SSDT', { tableId: 'TWO     ', revision: 5 })],
    );
    expect(replaced.members).toMatchObject([{ effect: 'replaces', oemRevision: 6 }]);
  });
});

describe('what Linux would ignore is refused', () => {
  const cases: readonly [
    what: string,
    tables: NamedTable[],
    live: NamedTable[] | undefined,
    says: RegExp[],
  ][] = [
    [
      'a signature not on its list',
      [bare('VIOT')],
      undefined,
      [/^PXM320 VIOT: Linux takes no VIOT from an initrd$/],
    ],
    ['a file shorter than a header', [{ name: 'x', bytes: new Uint8Array(35) }], undefined, [/has 35 bytes/]],
    [
      'a length that is not that of the file',
      [changed(live, 4, 40)],
      undefined,
      [/states \d+ bytes, there are \d+/],
    ],
    [
      'a second table where one is read',
      [live, other],
      undefined,
      [/Linux reads one SRAT, and one-socket\/SRAT.aml comes first/],
    ],
    ['a root table that there is none of', [bare('XSDT')], [live], [/adds no XSDT/]],
    [
      'a live revision that none is above',
      [other],
      [bare('SRAT', { revision: 0xffffffff })],
      [/largest OEM revision/],
    ],
    [
      'a revision that cannot be raised',
      [bare('SRAT', { revision: 0xffffffff })],
      undefined,
      [/largest OEM revision/],
    ],
    [
      'more than 64 tables',
      Array.from({ length: 65 }, (_, at) => bare('SSDT', { name: `s${at}` })),
      undefined,
      [/65 tables: Linux looks at the first 64/],
    ],
    ['several things at once', [bare('VIOT'), bare('GTDT')], undefined, [/VIOT/, /GTDT/]],
  ];
  test.each(cases)('%s', (_, tables, guest, says) => {
    const found = findings(() => overrideArchive(tables, guest));
    expect(found).toHaveLength(says.length);
    for (const [at, expected] of says.entries()) expect(found[at]).toMatch(expected);
  });

  test('64 tables are taken', () => {
    const tables = Array.from({ length: 64 }, (_, at) => bare('SSDT', { name: `s${at}` }));
    expect(overrideArchive(tables).members).toHaveLength(64);
  });

  test('what only newer kernels take is a warning', () => {
    expect(overrideArchive([bare('MPAM')], []).diagnostics).toMatchObject([
      { severity: 'warning', message: 'Linux before 7.2 takes no MPAM from an initrd' },
    ]);
  });
});
