import type { Firmware } from '../../topology/platform.ts';
import { edk2Reservation, type Reservation, seabiosReservation } from './bus-reservation.ts';

/** What a firmware decides before it reads the tables, and what the tables repeat. */
export interface FirmwareHabits {
  /** Base of the 256 MiB configuration window of q35 (PCIEXBAR): the address in MCFG. */
  readonly q35ConfigWindow: number;
  /** I/O base of the power management registers, of q35 and of pc: the addresses in FADT. */
  readonly q35PowerBase: number;
  readonly pcPowerBase: number;
  readonly reservation: Reservation;
}

// OvmfPkg: PcdPciExpressBaseAddress, ICH9_PMBASE_VALUE, PIIX4_PMBA_VALUE.
const EDK2: FirmwareHabits = {
  q35ConfigWindow: 0xe000_0000,
  q35PowerBase: 0x600,
  pcPowerBase: 0xb000,
  reservation: edk2Reservation,
};

export const FIRMWARES: Readonly<Record<Firmware, FirmwareHabits>> = {
  // src/fw/dev-q35.h, src/config.h.
  seabios: {
    q35ConfigWindow: 0xb000_0000,
    q35PowerBase: 0x600,
    pcPowerBase: 0x600,
    reservation: seabiosReservation,
  },
  ovmf: EDK2,
  aavmf: EDK2,
};
