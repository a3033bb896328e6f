import { describe, expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { modules, program, takeDevices } from './support/vfio/program.ts';
import type { Came } from './support/vfio/steps.ts';

const FIRST = '83b8f4f2-509f-382f-3c1e-e6bfe0fa1001';
const SECOND = '83b8f4f2-509f-382f-3c1e-e6bfe0fa1002';
const SCRIPT = `${takeDevices()}
insmod $LAB/mdev.ko && insmod $LAB/mtty.ko
for uuid in ${FIRST} ${SECOND}; do echo $uuid >/sys/class/mtty/mtty/mdev_supported_types/mtty-2/create; done
node $LAB/mtty.mjs ${FIRST} ${SECOND} >$LAB/out/mtty.json
node $LAB/mock.mjs >$LAB/out/mock.json
`;
const ARGS = ['-machine', 'q35', '-m', '512M', '-nodefaults'];

async function came(ctx: TestContext, which: 'mtty' | 'mock'): Promise<Came> {
  const files = {
    ...modules('mdev.ko', 'mtty.ko'),
    'mtty.mjs': await program('mtty-calls'),
    'mock.mjs': await program('mock-calls'),
  };
  const guest = await boot(ctx, { name: 'vfio-migration', args: ARGS, share: true, script: SCRIPT, files });
  expect(guest.output).toBe('');
  return JSON.parse(guest.files.get(`${which}.json`)?.toString() || '{}');
}

describe('a serial port that a driver makes up', () => {
  test('has an address space and no page table', async (ctx) => {
    expect(await came(ctx, 'mtty')).toMatchObject({
      ...{ hwInfo: 'ENOENT', allocHwpt: 'ENOENT', attach: true, 'attach to a device': 'ENOENT' },
      info: { reset: false, kind: 'pci', regions: 9, irqs: 5 },
    });
  });

  test('is migrated while it stands still: what it held is in the other one', async (ctx) => {
    expect(await came(ctx, 'mtty')).toMatchObject({
      abilities: { stopCopy: true, p2p: true, preCopy: true },
      ...{ state: 'running', 'expected bytes': true },
      ...{ 'back to copying ahead': 'PXM414', 'state then': 'stop-copy', saved: true },
      ...{ 'precopyInfo of it': 'EINVAL', 'write to it': 'EBADF', stop: 'no stream' },
      closed: `state of ${FIRST} is closed`,
      ...{ resuming: 'resuming', 'read of it': 'EBADF', 'running there': 'no stream' },
      'received there': 'pxm',
      ...{ running: 'no stream', 'still there': 'p' },
    });
  });

  test('is migrated while it runs: the same stream goes on when it stops', async (ctx) => {
    expect(await came(ctx, 'mtty')).toMatchObject({
      precopyInfo: { initialBytes: '0x18', dirtyBytes: '0x0', reinit: false },
      ...{ 'part ahead': true, 'nothing more ahead': true },
      'precopyInfo then': { initialBytes: '0x0', dirtyBytes: '0x0', reinit: false },
      ...{ 'without P2P': true, 'the same stream': true, whole: true },
      ...{ 'resuming again': 'resuming', 'running there again': 'no stream' },
      'received there again': 'xmmxp',
    });
  });

  test('refuses a state that is none, or not whole, and starts anew after a reset', async (ctx) => {
    expect(await came(ctx, 'mtty')).toMatchObject({
      ...{ 'resuming from rubbish': 'EFAULT', 'stop with rubbish': 'done', 'state with rubbish': 'stop' },
      ...{ 'too few bytes': 'EINVAL', reset: 'done', 'state after reset': 'running' },
      ...{ 'set to error': 'EINVAL', 'enter error': 'PXM414', 'a state of none': 'EINVAL', reinit: 'ENOTTY' },
    });
  });

  test('logs ranges, merged to as many as fit one page of the kernel', async (ctx) => {
    expect(await came(ctx, 'mtty')).toMatchObject({
      ...{
        canLogDma: true,
        'log as much as one page tells': 256,
        'read the log': [],
        'stop logging': 'done',
      },
      'read by pages of none': 'EINVAL',
      // Refused with E2BIG at first.
      ...{ 'log more than one page tells': 150, 'stop logging again': 'done' },
    });
  });
});

describe('the mock IOMMU of the kernel', () => {
  test('tells registers of a kind that pxm does not know', async (ctx) => {
    expect(await came(ctx, 'mock')).toMatchObject({
      ranges: { ranges: [{ start: '0x1000000', last: '0x7fffffff' }], alignment: '0x800' },
      hwInfo: {
        ...{ kind: 'unknown', type: 0xfeedbeef, registers: {}, bytes: '00000000efbeadde' },
        capabilities: { dirtyTracking: true, pciPasidExec: false },
      },
    });
  });

  test("nests a guest's page table, and lets go of what the guest names", async (ctx) => {
    const all = await came(ctx, 'mock');
    expect(all).toMatchObject({
      ...{ 'nested on plain': 'EINVAL', 'nested without data': 'EOPNOTSUPP', 'cache at first': 'done' },
      ...{ 'invalidate one': 'done', 'cache of it': 'done', 'cache beside it': 'done' },
      ...{ 'invalidate all': 'done', 'cache of all': 'done', 'invalidate as another kind': 'EINVAL' },
      'destroy parent': 'EBUSY',
    });
    expect(all['invalidate one and a wrong one']).toContain('after 1 of 2 entries: IOMMU_HWPT_INVALIDATE');
  });

  test('hands faults of a device out, and takes the answer', async (ctx) => {
    expect(await came(ctx, 'mock')).toMatchObject({
      fault: 'done',
      'fault seen': {
        ...{ devId: true, addr: '0xabc000', pasid: 5, grpid: 7 },
        flags: { pasidValid: true, lastPage: true },
        perm: { read: true, write: false, exec: false, priv: false },
      },
      ...{ answered: 8, 'destroy while attached': 'EBUSY', 'destroy it': 'done' },
    });
  });

  test('tracks what a device writes: pages are told until they are cleared', async (ctx) => {
    // Steps of 2048 bytes 0, 1, 5 and 23 were written.
    const written = ['0x1000000', '0x1002000', '0x100b000'].map((iova) => ({ iova, length: '0x1000' }));
    expect(await came(ctx, 'mock')).toMatchObject({
      ...{ 'track on plain': 'EOPNOTSUPP', 'track on none': 'ENOENT', track: 'done' },
      ...{ 'read at first': [], 'device writes': '0x4' },
      ...{ 'read and keep': written, 'read and clear': written, 'read once more': [] },
      ...{ 'read misaligned': 'EINVAL', 'read plain': 'EOPNOTSUPP', 'track no more': 'done' },
    });
  });
});
