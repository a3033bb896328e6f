import { array, bytes, u8, u16, u32, u64 } from '../binary/field.ts';
import type { StructOf } from '../binary/struct.ts';
import { struct } from '../binary/struct.ts';
import { header } from './header.ts';

/** Configuration space base address allocation (PCI Firmware Specification 3.x §4.1.2). */
export const ecamAllocation = struct(
  'allocation',
  'ECAM allocation',
  {
    baseAddress: u64({ show: 'address', doc: 'of bus 0, whatever the start bus' }),
    segment: u16(),
    startBus: u8(),
    endBus: u8(),
    reserved12: u32({ reserved: true }),
  },
  { called: ({ segment, startBus }) => `ECAM of segment ${segment} from bus ${startBus}` },
);

/** PCI Express memory mapped configuration table (PCI Firmware Specification 3.x §4.1.2). */
export const mcfg = struct('MCFG', 'Memory Mapped Configuration Table', {
  ...header('MCFG', 1),
  reserved36: bytes(8, { reserved: true }),
  allocations: array(ecamAllocation),
});

export type Mcfg = StructOf<typeof mcfg>;
