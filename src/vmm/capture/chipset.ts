import type { FirmwareHabits } from './firmware.ts';
import type { PciConfig } from './pci-config.ts';

const Q35_MCH = 0x29c0_8086;
const ICH9_LPC = 0x2918_8086;
const PIIX4_POWER = 0x7113_8086;
const LPC_BDF = 0x1f << 3;
const PIIX4_POWER_BDF = (1 << 3) | 3;

/** Programs what is there of Q35 and PIIX4; a machine without them (microvm) is left alone. */
export async function programChipset(config: PciConfig, firmware: FirmwareHabits): Promise<void> {
  const [host, lpc, power] = await Promise.all(
    [0, LPC_BDF, PIIX4_POWER_BDF].map((bdf) => config.read32(bdf, 0)),
  );
  if (host === Q35_MCH) {
    await config.write32(0, 0x64, 0);
    await config.write32(0, 0x60, (firmware.q35ConfigWindow | 1) >>> 0);
  }
  if (lpc === ICH9_LPC) {
    await config.write32(LPC_BDF, 0x40, firmware.q35PowerBase | 1);
    await config.write8(LPC_BDF, 0x44, 0x80);
  }
  if (power === PIIX4_POWER) {
    await config.write32(PIIX4_POWER_BDF, 0x40, firmware.pcPowerBase | 1);
    await config.write8(PIIX4_POWER_BDF, 0x80, 1);
  }
}
