import { describe, expect, test } from 'vitest';
import { qemuArgs } from '../../src/vmm/qemu/qemu-args.ts';
import { errorOf, resolved } from './support/resolved.ts';

const q35 = 'machine: { type: q35 }\n';
const port = 'buses: [{ id: rp0, type: root-port }]\n';

describe('section attach', () => {
  test('is decided where nothing is declared', () => {
    expect(resolved(q35).attach).toEqual({
      mode: 'auto',
      p2p: 'auto',
      siblings: 'keep',
      memoryLimit: undefined,
      devices: [],
    });
  });

  test('lists assigned devices by their full address, and not what the VMM emulates', () => {
    const { attach } = resolved(
      `${q35}attach: { mode: legacy, p2p: never, siblings: take, memory-limit: 2G }\ndevices: [{ id: nic, model: e1000e }, { id: gpu, host: '41:00.0' }]`,
    );
    expect(attach).toMatchObject({ mode: 'legacy', p2p: 'never', siblings: 'take', memoryLimit: 2n << 30n });
    expect(attach.devices.map(({ function: { id }, host, plug }) => [id, host, plug])).toEqual([
      ['gpu', '0000:41:00.0', 'boot'],
    ]);
  });
});

describe('a device that is plugged in later', () => {
  test('has its place and its window, but is not on the command line', () => {
    const platform = resolved(
      `${q35}${port}devices: [{ id: gpu, on: rp0, host: '41:00.0', bars: [128G], plug: later }]`,
    );
    expect(platform.attach.devices).toMatchObject([{ plug: 'later', function: { id: 'gpu' } }]);
    expect(platform.pci.window64).toBeGreaterThanOrEqual(128n << 30n);
    const args = qemuArgs(platform).join(' ');
    expect(args).toContain('pcie-root-port');
    expect(args).not.toContain('vfio-pci');
  });

  test.each([
    ['on a bus that takes nothing later', `devices: [{ id: gpu, host: '41:00.0', plug: later }]`, 'PXM118'],
    [
      'that is not an assigned one',
      `${port}devices: [{ id: nic, on: rp0, model: e1000e, plug: later }]`,
      'PXM109',
    ],
    [
      'that the tables name as an initiator',
      `${port}nodes: [{ memory: 1G }, { placeholder: gpu }]\ndevices: [{ id: gpu, on: rp0, host: '41:00.0', initiator-for: 1, plug: later }]`,
      'PXM109',
    ],
  ])('%s is refused at its key', (_, text, code) => {
    expect(errorOf(`${q35}${text}`).at).toMatch(new RegExp(`^${code} \\d+ later$`));
  });
});
