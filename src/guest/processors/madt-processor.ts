/** A processor of the MADT that the kernel registers, in the order in which it numbers them. */
export interface MadtProcessor {
  readonly id: number | bigint;
  readonly uid: number;
  /** Key of the processor in SRAT: its APIC id, or its UID on Arm. */
  readonly key: number;
  /** Whether it comes online at boot; otherwise it may be plugged in. */
  readonly enabled: boolean;
}
