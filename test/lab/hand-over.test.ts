import { expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { bundleProgram } from './support/bundle.ts';
import { prepareDevices } from './support/prepare-devices.ts';
import { prepared } from './support/prepared.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const CARDS = ['0000:00:05.0', '0000:00:06.0'];
const TOPOLOGY = `
machine: { type: q35 }
memory: { total: 64M }
devices:
  - { id: card, host: '${CARDS[0]}' }
  - { id: idle, host: '${CARDS[1]}' }
`;

async function came(ctx: TestContext) {
  if ('missing' in prepared.x86) return ctx.skip(`needs ${prepared.x86.missing}: npm run lab:prepare`);
  const run = (memlock: number, file: string) =>
    `node $LAB/hand-over.mjs $LAB/vm.yaml ${prepared.x86 && 'qemu' in prepared.x86 ? prepared.x86.qemu : ''} ${memlock} >$LAB/out/${file} || exit`;
  const platform = platformOf(`
machine: { type: q35 }
memory: { total: 1536M }
iommus: [{ type: intel }]
devices: [{ id: card, slot: 5, model: e1000e }]
`);
  const guest = await boot(ctx, {
    ...{ name: 'hand-over', share: true },
    args: [...argsOf(platform), '-device', 'edu,bus=pcie.0,addr=6'],
    script: `${prepareDevices(CARDS)}\n${run(256 << 20, 'enough.json')}\n${run(16 << 20, 'little.json')}\n`,
    files: { 'hand-over.mjs': await bundleProgram('hand-over-qemu'), 'vm.yaml': TOPOLOGY },
  });
  expect(guest.output).toBe('');
  return (name: string) => JSON.parse(guest.files.get(`${name}.json`)?.toString() || '{}');
}

test('a QEMU without capabilities takes devices and iommufd that it could not open', async (ctx) => {
  const { complained, ...rest } = (await came(ctx))('enough');
  expect(rest).toEqual({ processAccounting: true, code: 0, ids: expect.arrayContaining(['card', 'idle']) });
  expect(complained).not.toContain('error');
});

test('a limit on locked memory of that QEMU alone keeps it from devices when it is too low', async (ctx) => {
  const { code, complained } = (await came(ctx))('little');
  expect(code).toBe(1);
  expect(complained).toContain('Cannot allocate memory');
});
