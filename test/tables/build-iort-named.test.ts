import { describe, expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { buildTables } from '../../src/tables/build/build-tables.ts';
import { qemuArgs } from '../../src/vmm/qemu/qemu-args.ts';
import { resolved } from '../topology/support/resolved.ts';

const topology = (vmm: string, device: string, path = '\\_SB_.DMA0') => `
machine: { type: virt, vmm: ${vmm} }
memory: { total: 1G }
iommus: [{ id: smmu, type: smmuv3 }]
platform-devices:
  - { id: dma, path: '${path}', ${device} }
`;

function iortOf(text: string) {
  const table = buildTables(resolved(text)).find(({ signature }) => signature === 'IORT');
  if (table === undefined) throw new Error('no IORT was built');
  return table;
}

/** Laid out by hand from DEN0049 table 13 and table 4; the SMMUv3 of the only other nodes is at 0x48. */
const COHERENT =
  '01 3c00 04 03000000 01000000 28000000 00000000 01000000 00 0000 03 30 5c5f53425f2e444d413000' +
  '00000000 00000000 07000000 48000000 01000000';
/** Its path ends at 45, three bytes before the next multiple of four; its id is the last one of 16 bits. */
const BYPASSING =
  '01 4400 04 03000000 01000000 30000000 00000000 00000000 00 0000 00 40' +
  '5c5f53425f2e444d41302e43484e3100 000000 00000000 00000000 ffff0000 30000000 01000000';

describe('a device that is not on PCI', () => {
  test.each([
    ['served by a unit', 'iommu: smmu, stream-id: 7, address-bits: 48', '\\_SB_.DMA0', COHERENT],
    ['not translated', 'coherent: false', '\\_SB_.DMA0.CHN1', BYPASSING],
  ])('%s is a named component, its path filled up to the mapping', (_, device, path, hex) => {
    const { bytes, publishedBy } = iortOf(topology('none', device, path));
    expect(publishedBy).toBe('supplied');
    expect(Buffer.from(bytes).toString('hex').endsWith(hex.replaceAll(' ', ''))).toBe(true);
  });

  test('is nothing that QEMU writes: the table is to be supplied, the command line is refused', () => {
    const text = topology('qemu-11.1', 'iommu: smmu');
    expect(iortOf(text).publishedBy).toBe('supplied');
    expect(() => qemuArgs(resolved(text))).toThrow(/platform device dma shall be in IORT/);
  });

  test('names a unit that is there, which it needs on x86', () => {
    expect(() => resolved(topology('none', 'iommu: smm'))).toThrow(/did you mean smmu\?/);
    const x86 = topology('none', '').replace('virt', 'q35').replace('smmuv3', 'intel');
    expect(() => resolved(x86)).toThrow(PxmError);
    expect(() => resolved(x86)).toThrow(/nothing tells which iommu serves platform device dma/);
  });
});
