import { expect, test } from 'vitest';
import { tableFiles } from '../../../src/vmm/capture/table-files.ts';

test('every table gets a file of its own, named by its signature and free of paths', () => {
  const signatures = ['FACP', 'SSDT', 'SRAT', 'SSDT', 'SSDT', '../x', 'OEM1', '.._x'];
  const tables = signatures.map((signature, index) => ({ signature, bytes: Uint8Array.of(index) }));
  expect([...tableFiles(tables)].map(([name, bytes]) => `${name} ${bytes[0]}`)).toEqual([
    ...['FACP.bin 0', 'SSDT.bin 1', 'SRAT.bin 2', 'SSDT.2.bin 3', 'SSDT.3.bin 4', '___x.bin 5', 'OEM1.bin 6'],
    '___x.2.bin 7',
  ]);
});
