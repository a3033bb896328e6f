import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hotplug } from '../../src/launch/hotplug.ts';
import { unplug } from '../../src/launch/unplug.ts';
import { monitorPath, readRecord, removeRecord, writeRecord } from '../../src/launch/vm-record.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../src/topology/resolve-topology.ts';
import { HOST, type HostRoot } from '../../src/vfio/host-root.ts';

const TEXT = `
name: vm
machine: { type: q35 }
memory: { total: 1G }
nodes: [{ memory: 1G }, {}]
buses: [{ id: rp0, type: root-port, slot: 2 }, { id: rp1, type: root-port, slot: 3 }]
devices:
  - { id: gpu0, on: rp0, host: "41:00.0", initiator-for: 1 }
  - { id: nic1, on: rp1, host: "42:00.0", plug: later }
`;
const platform = resolveTopology(parseTopology(TEXT, 'vm.yaml'));
const GREETING =
  '{"QMP": {"version": {"qemu": {"micro": 3, "minor": 1, "major": 11}}, "capabilities": []}}\n';

describe.runIf(process.platform === 'linux')('a VM that runs', () => {
  let root: HostRoot = HOST;
  let server: Server | undefined;
  beforeEach(() => {
    root = { ...HOST, run: mkdtempSync(join(tmpdir(), 'pxm-run-')) };
    mkdirSync(join(root.run, 'pxm/vm'), { recursive: true });
    writeRecord(platform, 4242, '/', root);
  });
  afterEach(() => {
    server?.close();
    server = undefined;
    rmSync(root.run, { recursive: true });
  });

  /** A monitor with those devices, that answers `device_del` with some lines; ID is that of the command. */
  function qemu(devices: readonly string[], ...answers: string[]): Promise<void> {
    server = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(GREETING);
      socket.on('data', (text) => {
        for (const line of String(text).trim().split('\n')) {
          const { execute, id } = JSON.parse(line);
          const value =
            execute === 'qom-list' ? devices.map((name) => ({ name, type: 'child<vfio-pci>' })) : {};
          if (execute !== 'device_del') socket.write(`${JSON.stringify({ return: value, id })}\n`);
          else for (const answer of answers) socket.write(`${answer.replaceAll('ID', id)}\n`);
        }
      });
    });
    return new Promise((done) => server?.listen(monitorPath('vm', root), done));
  }

  const DONE = '{"return": {}, "id": ID}';
  const event = (name: string, device: string) => `{"event": "${name}", "data": {"device": "${device}"}}`;
  const refused = (code: string, text: string) =>
    expect.objectContaining({ code, message: expect.stringContaining(text) });

  test('is known by the topology that it was started with, until it has ended', () => {
    expect(readRecord('vm', root)).toMatchObject({ record: { pid: 4242 }, platform: { name: 'vm' } });
    removeRecord('vm', root);
    expect(() => readRecord('vm', root)).toThrow(refused('PXM492', 'no VM "vm" runs'));
    expect(() => readRecord('../vm', root)).toThrow(refused('PXM492', 'no VM "../vm" runs'));
  });

  test.each([
    '',
    '{}',
    'null',
    '{"format":"pxm-vm","version":1,"vm":"other","pid":1,"name":"","text":"","folder":""}',
  ])('is not guessed from %j', (text) => {
    writeFileSync(join(root.run, 'pxm/vm/vm.json'), text);
    expect(() => readRecord('vm', root)).toThrow(refused('PXM468', 'is not what pxm run has written'));
  });

  test('gives a device up when its guest agrees', async () => {
    await qemu(['nic1'], event('DEVICE_DELETED', 'other'), DONE, event('DEVICE_DELETED', 'nic1'));
    const stages: string[] = [];
    const onStage = ({ stage }: { stage: string }) => stages.push(stage);
    expect(await unplug('vm', 'nic1', { root, onStage })).toMatchObject({ host: '0000:42:00.0' });
    expect(stages).toEqual(['connect', 'pull out']);
  });

  test('goes on waiting for a guest that was asked before', async () => {
    const error =
      '{"error": {"class": "GenericError", "desc": "Device nic1 is already in the process of unplug"}, "id": ID}';
    await qemu(['nic1'], error, event('DEVICE_DELETED', 'nic1'));
    await expect(unplug('vm', 'nic1', { root })).resolves.toBeDefined();
  });

  test.each([
    ['does not answer', 30, [DONE], 'PXM489', 'has not let it go within 0.03 s'],
    ['refuses', 20_000, [DONE, event('DEVICE_UNPLUG_GUEST_ERROR', 'nic1')], 'PXM489', 'the guest refuses'],
    [
      'cannot be asked',
      20_000,
      [
        '{"error": {"class": "GenericError", "desc": "Bus \'pcie.0\' does not support hotplugging"}, "id": ID}',
      ],
      'PXM351',
      'does not support hotplugging',
    ],
  ])('keeps a device when its guest %s', async (_, patience, answers, code, text) => {
    await qemu(['nic1'], ...answers);
    await expect(unplug('vm', 'nic1', { root, patience })).rejects.toEqual(refused(code, text));
  });

  test('keeps a device when the wait is broken off', async () => {
    await qemu(['nic1'], DONE);
    const reason = new Error('enough');
    await expect(unplug('vm', 'nic1', { root, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('says which devices it has not, or has already', async () => {
    await qemu(['gpu0']);
    await expect(unplug('vm', 'nic1', { root })).rejects.toEqual(
      refused('PXM490', 'does not have device nic1 now'),
    );
    await expect(unplug('vm', 'nic2', { root })).rejects.toEqual(
      refused('PXM490', 'without an assigned device "nic2"'),
    );
    await expect(hotplug('vm', 'gpu1', { root })).rejects.toMatchObject({
      diagnostics: [{ remedy: 'did you mean gpu0?' }],
    });
  });

  test('takes no generic initiator while it runs, and no device twice', async () => {
    await qemu(['nic1']);
    await expect(hotplug('vm', 'gpu0', { root })).rejects.toEqual(
      refused('PXM490', 'SRAT names it by its place'),
    );
    await expect(hotplug('vm', 'nic1', { root })).rejects.toEqual(
      refused('PXM490', 'VM vm has device nic1 already'),
    );
  });

  test('cannot be spoken to once QEMU has ended', async () => {
    await expect(unplug('vm', 'nic1', { root })).rejects.toEqual(
      refused('PXM353', 'there is no such socket'),
    );
  });
});
