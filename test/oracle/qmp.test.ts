import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { afterEach, expect, type TestContext, test } from 'vitest';
import { isOwnProperty } from '../../src/machines/qemu-property-names.ts';
import { Descriptor } from '../../src/vfio/descriptor.ts';
import { socketPair } from '../../src/vfio/pass-descriptors.ts';
import { QmpClient } from '../../src/vmm/qmp/qmp-client.ts';
import { needProgram } from './support/oracle-root.ts';

const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

/** A machine that runs no guest, and its monitor at one end of a pair of sockets. */
async function monitorOf(ctx: TestContext, ...args: string[]): Promise<QmpClient> {
  const program = needProgram(ctx, 'qemu-system-x86_64', '11.1');
  const [here, there] = socketPair('QEMU');
  const child = spawn(
    program,
    [
      ...['-M', 'q35', '-nodefaults', '-display', 'none', '-accel', 'qtest', '-S', ...args],
      ...['-chardev', 'socket,id=qmp,fd=3', '-object', 'monitor-qmp,id=pxm,chardev=qmp'],
    ],
    { stdio: ['ignore', 'ignore', 'inherit', there.fd] },
  );
  const exit = new Promise((done) => child.once('exit', done));
  ended.push(() => {
    child.kill('SIGKILL');
    return exit;
  });
  there.close();
  const client = await QmpClient.open(here);
  ended.push(() => client.close());
  return client;
}

test('QEMU greets, answers, and refuses in its own words', async (ctx) => {
  const qemu = await monitorOf(ctx);
  expect(qemu.version).toMatch(/^11\.1\./);
  expect(await qemu.execute('query-status')).toMatchObject({ status: 'prelaunch', running: false });
  await expect(qemu.execute('device_del', { id: 'gpu0' })).rejects.toMatchObject({
    code: 'PXM351',
    type: 'DeviceNotFound',
    message: expect.stringContaining("QEMU refuses device_del: Device 'gpu0' not found"),
  });
  await expect(qemu.execute('no-such')).rejects.toMatchObject({ type: 'CommandNotFound' });
});

test('QEMU answers with its whole schema', async (ctx) => {
  const schema = await (await monitorOf(ctx)).execute('query-qmp-schema');
  expect((schema as unknown[]).length).toBeGreaterThan(1000);
});

test('QEMU takes an open file for an iommufd, and keeps no second of that name', async (ctx) => {
  const qemu = await monitorOf(ctx);
  const file = new Descriptor(openSync('/dev/null', 'r+'), 'any file');
  ended.push(() => file.close());
  const getfd = () => qemu.execute('getfd', { fdname: 'pxm-iommufd' }, { descriptors: [file] });
  await getfd();
  const object = { 'qom-type': 'iommufd', id: 'iommufd0', fd: 'pxm-iommufd' };
  expect(await qemu.execute('object-add', object)).toEqual({});
  await expect(qemu.execute('object-add', object)).rejects.toMatchObject({ code: 'PXM351' });
  await expect(qemu.execute('getfd', { fdname: 'none' })).rejects.toMatchObject({
    message: expect.stringContaining('No file descriptor supplied'),
  });
});

test('QEMU tells of a device that is gone', async (ctx) => {
  const qemu = await monitorOf(ctx, '-device', 'pcie-root-port,id=rp0,chassis=1');
  await qemu.execute('device_add', { driver: 'pci-testdev', id: 'idle', bus: 'rp0' });
  const gone = new Promise((done) =>
    qemu.listen(({ name, data }) => name === 'DEVICE_DELETED' && data.device === 'idle' && done(true)),
  );
  await qemu.execute('device_del', { id: 'idle' });
  // No guest is there to agree.
  await expect(qemu.execute('device_del', { id: 'idle' })).rejects.toMatchObject({
    text: expect.stringContaining('already in the process of unplug'),
  });
  await qemu.execute('system_reset');
  expect(await gone).toBe(true);
});

test('an end of QEMU fails what waits', async (ctx) => {
  const qemu = await monitorOf(ctx);
  await qemu.execute('quit');
  await expect(
    qemu.execute('query-status').then(() => qemu.execute('query-status', {}, { timeout: 5000 })),
  ).rejects.toMatchObject({ code: 'PXM354' });
});

test('names that no device may have are the properties of what its bus belongs to', async (ctx) => {
  const qemu = await monitorOf(ctx);
  const belongs = { pxb: 'pci-bridge', 'pxb-pcie': 'pxb-host', 'pxb-cxl': 'pxb-host' };
  const same = [
    'pcie-root-port',
    'ioh3420',
    'x3130-upstream',
    'xio3130-downstream',
    'cxl-rp',
    'cxl-upstream',
  ];
  const more = ['cxl-downstream', 'pci-bridge', 'pcie-pci-bridge', 'i82801b11-bridge', 'nvme'];
  const owners = Object.entries({
    ...belongs,
    ...Object.fromEntries([...same, ...more].map((model) => [model, model])),
  });
  const all = new Map<string, string[]>();
  for (const [model, typename] of owners) {
    const properties = (await qemu.execute('qom-list-properties', { typename })) as { name: string }[];
    all.set(
      model,
      properties.map(({ name }) => name),
    );
  }
  const any = [...new Set([...all.values()].flat())];
  for (const [model, names] of all)
    expect(
      any.filter((id) => isOwnProperty({ id, model })),
      model,
    ).toEqual(any.filter((id) => names.includes(id)));
});
