import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { bundleProgram } from './support/bundle.ts';
import { prepareDevices } from './support/prepare-devices.ts';
import { prepared } from './support/prepared.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const CARD = '0000:00:05.0';
const UUID = '83b8f4f2-509f-382f-3c1e-e6bfe0fa1001';
const MOCK = `
${prepareDevices([])}
node $LAB/owned-mock.mjs >$LAB/out/came.json
`;
const MEDIATED = `
${prepareDevices([CARD])}
insmod $LAB/mdev.ko && insmod $LAB/mtty.ko
echo ${UUID} >/sys/class/mtty/mtty/mdev_supported_types/mtty-2/create
node $LAB/owned-mock.mjs ${CARD} ${UUID} >$LAB/out/came.json
`;

async function came(ctx: TestContext, script: string): Promise<Record<string, unknown>> {
  if ('missing' in prepared.x86) return ctx.skip(`needs ${prepared.x86.missing}: npm run lab:prepare`);
  const folder = join(prepared.x86.kernel, '..');
  const modules = ['mdev.ko', 'mtty.ko'].map((name) => [name, readFileSync(join(folder, name))] as const);
  const iommus = script === MOCK ? '' : 'iommus: [{ type: intel }]';
  const platform = platformOf(`
machine: { type: q35 }
memory: { total: 1G }
${iommus}
devices: [{ id: card, slot: 5, model: e1000e }]
`);
  const guest = await boot(ctx, {
    ...{ name: 'owned-mock', args: argsOf(platform), share: true, script },
    files: { ...Object.fromEntries(modules), 'owned-mock.mjs': await bundleProgram('owned-mock') },
  });
  expect(guest.output).toBe('');
  return JSON.parse(guest.files.get('came.json')?.toString() || '{}');
}

test('page tables serve several devices, track writes and have others below as was asked, and end with the last device', async (ctx) => {
  const all = await came(ctx, MOCK);
  const expected = (tracking: string, nested: string) => ({
    ...{ shared: [true, true], tracking, 'nested below': nested },
    ...{ kept: 1, gone: 0, destroyed: 'ENOENT' },
  });
  const of = (name: string) =>
    Object.fromEntries(
      Object.entries(all).flatMap(([key, value]) =>
        key.startsWith(`${name}: `) ? [[key.slice(name.length + 2), value]] : [],
      ),
    );
  expect(of('plain')).toEqual(expected('EOPNOTSUPP', 'EINVAL'));
  expect(of('dirtyTracking')).toEqual(expected('done', 'EINVAL'));
  expect(of('nestParent')).toEqual(expected('EOPNOTSUPP', 'done'));
  expect(of('nestParent dirtyTracking')).toEqual(expected('done', 'done'));
});

test('a mediated device has the address space of the others and no page table, so none that could do more', async (ctx) => {
  expect(await came(ctx, MEDIATED)).toMatchObject({
    'iommufd: mediated beside a card': [
      [false, 'intel'],
      [false, null],
    ],
    'legacy: mediated beside a card': [
      [null, null],
      [null, null],
    ],
    'mediated alone': 'done',
    'mediated with dirty tracking': 'PXM479',
  });
});
