import { describe, expect, test } from 'vitest';
import { judgeIommu } from '../../src/attach/preflight/judge-iommu.ts';
import { Collector } from '../../src/diagnostics/collector.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import type { HwInfo } from '../../src/vfio/hw-info.ts';

/** What QEMU's unit has by default, as its guest read it: second-stage translation, nothing more. */
const EMULATED = { cap: 0xd2008c22260286n, ecap: 0xf00f4an };
/** With device IOTLB, nesting, PASIDs and scalable mode: bits 2, 26, 40 and 43 (VT-d, 11.4.3). */
const CAPABLE = { ...EMULATED, ecap: EMULATED.ecap | (1n << 2n) | (1n << 26n) | (1n << 40n) | (1n << 43n) };

function info(registers: HwInfo['registers'], capabilities: Partial<HwInfo['capabilities']> = {}): HwInfo {
  const none = { dirtyTracking: false, pciPasidExec: false, pciPasidPriv: false, pciAtsNotSupported: false };
  return {
    ...{ kind: 'intel', type: 1, registers, bytes: new Uint8Array(), maxPasidLog2: 0 },
    capabilities: { ...none, ...capabilities },
  };
}

function judge(unit: string, host: HwInfo | undefined, width = 48, more = '') {
  const text = `machine: { type: q35 }\nmemory: { total: 4G }\niommus: [${unit}]\ndevices: [{ id: gpu, host: '0000:41:00.0'${more} }]\n`;
  const platform = resolveTopology(parseTopology(text, 'vm.yaml'));
  const [device] = platform.attach.devices;
  const report = new Collector();
  if (device) judgeIommu(platform, device, { info: host, width }, report);
  return report.diagnostics.map(({ code, severity, message }) => `${severity} ${code} ${message}`);
}

const NESTED =
  '{ type: intel, address-width: 48, options: { scalable-mode: true, fsts: true, pasid-bits: 16 } }';

describe('what the IOMMU of a guest promises', () => {
  test('is judged by the registers that the kernel tells of the one of the host', () => {
    expect(judge(NESTED, info(CAPABLE))).toEqual([]);
    expect(judge(NESTED, info(EMULATED))).toEqual([
      'error PXM479 fsts asks for nesting, which the IOMMU of the host does not have for device gpu',
      'error PXM479 pasid-bits asks for PASID, which the IOMMU of the host does not have for device gpu',
    ]);
  });

  test('is left alone where the kernel does not tell', () => {
    expect(judge(NESTED, undefined)).toEqual([]);
    expect(judge(NESTED, { ...info({}), kind: 'unknown' })).toEqual([]);
  });

  test('is no wider than what the host translates', () => {
    expect(judge('{ type: intel, address-width: 48 }', info(EMULATED), 39)).toEqual([
      'error PXM479 iommu iommu0 translates 48 bits for device gpu, but the IOMMU of the host only 39',
    ]);
    expect(judge('{ type: intel, address-width: 39 }', info(EMULATED), 39)).toEqual([]);
  });

  test('of a device IOTLB is mild, and lost on a kernel that says that ATS is unusable', () => {
    const unit = '{ type: intel, address-width: 48, device-iotlb: true }';
    expect(judge(unit, info(CAPABLE))).toEqual([]);
    expect(judge(unit, info(CAPABLE, { pciAtsNotSupported: true }))).toEqual([
      'warning PXM479 device-iotlb asks for device IOTLB, which the IOMMU of the host does not have for device gpu',
    ]);
  });

  test('counts with what the device itself asks for: dirty tracking, when it is to be migrated', () => {
    const migrated = ", options: { enable-migration: 'on' }";
    expect(judge('{ type: intel }', info(EMULATED), 48, migrated)).toEqual([
      'warning PXM479 migration asks for dirty tracking, which the IOMMU of the host does not have for device gpu',
    ]);
    expect(judge('{ type: intel }', info(EMULATED, { dirtyTracking: true }), 48, migrated)).toEqual([]);
  });
});
