import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openMonitor } from '../../src/launch/open-monitor.ts';

test.runIf(process.platform === 'linux')(
  'a monitor that speaks with somebody else lets nobody in',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pxm-monitor-'));
    const path = join(folder, 'qmp');
    const server = createServer(() => {});
    try {
      await new Promise<void>((done) => server.listen(path, done));
      await expect(openMonitor(path, 'vm', { timeout: 20 })).rejects.toMatchObject({
        code: 'PXM353',
        message: expect.stringContaining('QEMU of VM vm gives no greeting within 0.02 s'),
        diagnostics: [{ remedy: expect.stringContaining('another pxm hotplug') }],
      });
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  },
);
