import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PxmError } from '../../src/diagnostics/pxm-error.ts';
import { resolved } from './support/resolved.ts';

const cases = fc.record({
  machine: fc.constantFrom('type: q35', 'type: q35, vmm: none', 'type: virt', 'type: virt, vmm: none'),
  type: fc.constantFrom('intel', 'amd', 'virtio', 'smmuv3'),
  memory: fc.constantFrom('1G', '100G', '900G', '3T', '60T'),
  trackers: fc.array(fc.option(fc.integer({ min: 30, max: 64 }), { nil: undefined }), { maxLength: 4 }),
  width: fc.option(fc.integer({ min: 30, max: 64 }), { nil: undefined }),
});

test('a unit covers memory and MMIO and stays within every tracker behind it, or is refused', () => {
  const seen = { fits: 0, refused: 0 };
  fc.assert(
    fc.property(cases, ({ machine, type, memory, trackers, width }) => {
      const arm = machine.includes('virt');
      fc.pre(arm ? type === 'smmuv3' || type === 'virtio' : type !== 'smmuv3');
      const devices = trackers.map((bits, at) => {
        const tracker = bits === undefined ? '' : `, dirty-tracker: { address-bits: ${bits} }`;
        return `{ id: d${at}, model: pci-testdev${tracker} }`;
      });
      const text = `machine: { ${machine} }
memory: { total: ${memory} }
devices: [${devices.join(', ')}]
iommus: [{ type: ${type}${width === undefined ? '' : `, address-width: ${width}`} }]`;
      try {
        const { iommus, memory: map, diagnostics } = resolved(text);
        const last = map.regions.at(-1);
        const top = last ? last.base + last.size : 0n;
        const bits = iommus[0]?.addressWidth ?? 0;
        const warned = diagnostics.some(({ code }) => code === 'PXM128');
        expect(1n << BigInt(bits) >= top || warned, text).toBe(true);
        for (const most of trackers) if (most !== undefined) expect(bits, text).toBeLessThanOrEqual(most);
        if (width !== undefined) expect(bits).toBe(width);
        seen.fits += 1;
      } catch (error) {
        if (!(error instanceof PxmError)) throw error;
        seen.refused += 1;
        for (const { code, severity } of error.diagnostics)
          if (severity === 'error') expect(['PXM128', 'PXM141', 'PXM142', 'PXM120'], text).toContain(code);
      }
    }),
    { numRuns: 200 },
  );
  expect(Math.min(seen.fits, seen.refused)).toBeGreaterThan(30);
});
