import { describe, expect, test } from 'vitest';
import { guestText } from '../../src/cli/print/guest-text.ts';
import { guestView } from '../../src/guest/guest-view.ts';
import { numaTables } from './support/observed-tables.ts';
import { changed, golden, type Tables, u32 } from './support/tables.ts';

describe('a window of CXL', () => {
  const tables = { ...golden('cxl-two-way'), SRAT: golden('two-sockets').SRAT } as Tables;
  const windows = (options: Parameters<typeof guestView>[1]) =>
    guestView(Object.values(tables), options).numa.nodes.filter(({ cxlWindow }) => cxlWindow);

  test('is a node for Linux 6.12, whatever its configuration', () => {
    expect(windows({ kernel: '6.12' })).toHaveLength(2);
    expect(windows({ kernel: '6.12', cxl: false })).toHaveLength(2);
  });

  test('is a node for Linux 7.2 where that has CXL', () => {
    expect(windows({ kernel: '7.2' })).toHaveLength(2);
    expect(windows({ kernel: '7.2', cxl: false })).toEqual([]);
  });
});

describe('a second instance of a table', () => {
  test('is named, since the kernel takes the first', () => {
    const [madt, srat, slit] = numaTables() as [Uint8Array, Uint8Array, Uint8Array];
    const other = golden('gpu-eight-nodes').SRAT as Uint8Array;
    const view = guestView([madt, srat, other, slit, slit, madt.subarray(0, 20)]);
    expect(view.ignored).toEqual(['SRAT', 'SLIT']);
    expect(view.numa).toEqual(guestView([madt, srat, slit]).numa);
    expect(guestText(view)).toContain('another SRAT: ignored: the kernel uses the first\n');
    expect(guestView([madt, srat, slit]).ignored).toEqual([]);
  });

  test('of SSDT is none of these', () => {
    const ssdt = Buffer.alloc(36);
    ssdt.write('SSDT');
    expect(guestView([ssdt, ssdt]).ignored).toEqual([]);
  });
});

describe('memory whose domain is that of a generic port too', () => {
  const [madt, SRAT, slit, hmat] = numaTables();
  const at = SRAT?.length ?? 0;
  const port = (hid: string) => [
    6,
    32,
    0,
    0,
    ...u32(1),
    ...Buffer.from(hid),
    ...u32(7),
    ...u32(0),
    ...u32(1),
    ...u32(0),
  ];
  const access = (hid: string, kernel: string) => {
    const tables = changed({ SRAT } as Tables, 'SRAT', { [at]: port(hid) }, { length: at + 32 });
    const others = [madt, slit, hmat] as Uint8Array[];
    const { numa } = guestView([...others, ...Object.values(tables)], { kernel });
    return numa.nodes.map((node) => node.access.length);
  };

  test.each(['6.12', '7.2'])('has no access classes in Linux %s', (kernel) => {
    expect(access('ACPI0016', kernel)).toEqual([2, 0, 0, 2]);
  });

  test('has them when the handle of the port is empty', () => {
    expect(access('\0'.repeat(8), '6.12')).toEqual([2, 2, 0, 2]);
  });
});
