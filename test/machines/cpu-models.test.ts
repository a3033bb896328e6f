import { describe, expect, test } from 'vitest';
import { addressBitsOf, armCpu, x86Cpu } from '../../src/machines/cpu-models.ts';

describe('processor models', () => {
  // vendor, x2apic and phys-bits of `query-cpu-model-expansion` on QEMU 11.1 (TCG).
  test.each([
    [undefined, true, false, 40],
    ['qemu64', true, false, 40],
    ['EPYC-Turin-v2', true, false, 40],
    ['Opteron_G5', true, false, 40],
    ['phenom-v1', true, false, 40],
    ['max', true, true, undefined],
    ['Dhyana-v2', false, false, 40],
    ['YongFeng', false, true, 40],
    ['Westmere-IBRS', false, false, 40],
    ['SandyBridge', false, true, 40],
    ['GraniteRapids', false, true, 40],
    ['kvm64', false, false, 40],
    ['qemu32', false, false, 40],
  ])('%s', (model, amd, x2apic, addressBits) => {
    expect(x86Cpu(model)).toEqual({ amd, x2apic, addressBits, vendorNamed: false });
  });

  test.each([
    ['qemu64,vendor=GenuineIntel', { amd: false, vendorNamed: true }],
    ['Nehalem,vendor=AuthenticAMD', { amd: true, vendorNamed: true }],
    ['qemu64,+x2apic', { x2apic: true }],
    ['qemu64,x2apic=on', { x2apic: true }],
    ['SandyBridge,-x2apic', { x2apic: false }],
    ['EPYC,phys-bits=48', { addressBits: 48 }],
    ['EPYC,host-phys-bits', { addressBits: undefined }],
    ['host,host-phys-bits=off', { addressBits: 40 }],
    ['EPYC,phys-bits=0', { addressBits: 40 }],
  ])('features decide in %s', (model, facts) => {
    expect(x86Cpu(model)).toMatchObject(facts);
  });

  test('Arm models have the bits that QEMU says memory exceeds', () => {
    expect(
      ['cortex-a53', 'cortex-a57', 'cortex-a76', 'neoverse-v1,pmu=off', 'host', undefined].map(
        (model) => armCpu(model).addressBits,
      ),
    ).toEqual([40, 44, 40, 48, undefined, 44]);
    expect(armCpu('cortex-a15').aarch64).toBe(false);
    expect(addressBitsOf({ arch: 'arm', cpuModel: 'cortex-a72' })).toBe(44);
  });
});
