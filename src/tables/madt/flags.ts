import { bits } from '../../binary/field.ts';

/** MPS INTI flags (ACPI 6.5 table 5.26). */
export const interruptFlags = () =>
  bits(2, {
    polarity: { at: [0, 1], names: { 0: 'conforms to the bus', 1: 'active high', 3: 'active low' } },
    trigger: { at: [2, 3], names: { 0: 'conforms to the bus', 1: 'edge', 3: 'level' } },
  });

/** Local APIC flags (ACPI 6.5 table 5.22). */
export const processorFlags = () => bits(4, { enabled: 0, onlineCapable: 1 });
