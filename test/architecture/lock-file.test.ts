import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('package-lock.json has the builds for every platform, without which npm ci refuses it', () => {
  const script = join(import.meta.dirname, '../../scripts/complete-lock.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
