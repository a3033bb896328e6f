import { readUint } from '../../binary/uint.ts';

const EXTENDED_AT = 0x100;
const WHOLE = 4096;
const ATS = 0x0f;
const CONTROL_AT = 6;
const ENABLE = 0x8000;
/** As many capabilities as fit. */
const MOST = (WHOLE - EXTENDED_AT) / 8;

/**
 * Whether a function uses ATS according to its PCI Express configuration space (PCIe 6.0 §7.8.8); undefined when it
 * has no such capability, or not all of the space is there.
 */
export function atsEnabled(config: Uint8Array): boolean | undefined {
  if (config.length < WHOLE) return undefined;
  for (let at = EXTENDED_AT, left = MOST; at >= EXTENDED_AT && left > 0; left--) {
    const header = readUint(config, at, 4) as number;
    if ((header & 0xffff) === ATS) return ((readUint(config, at + CONTROL_AT, 2) as number) & ENABLE) !== 0;
    at = (header >>> 20) & 0xffc;
  }
  return undefined;
}
