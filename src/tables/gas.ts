import { u8, u64 } from '../binary/field.ts';
import { struct } from '../binary/struct.ts';

/** Generic Address Structure (ACPI 6.5 §5.2.3.2). */
export const genericAddress = struct('gas', 'Generic address', {
  addressSpace: u8({
    names: {
      0: 'system memory',
      1: 'system I/O',
      2: 'PCI configuration',
      3: 'embedded controller',
      4: 'SMBus',
      5: 'CMOS',
      6: 'PCI BAR target',
      7: 'IPMI',
      8: 'GPIO',
      9: 'generic serial bus',
      10: 'platform communications channel',
      11: 'platform runtime mechanism',
      127: 'functional fixed hardware',
    },
    open: true,
  }),
  bitWidth: u8(),
  bitOffset: u8(),
  accessSize: u8({ names: { 0: 'undefined', 1: 'byte', 2: 'word', 3: 'double word', 4: 'quad word' } }),
  address: u64({ show: 'address' }),
});
