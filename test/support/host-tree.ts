import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { HostRoot } from '../../src/vfio/host-root.ts';
import { type HostTree, plantIn } from './plant-in.ts';

export { type HostTree, plantIn } from './plant-in.ts';

/** Puts a tree into a folder of its own, which goes when the test ends. */
export function plant(tree: HostTree): HostRoot {
  const folder = mkdtempSync(join(tmpdir(), 'pxm-host-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return plantIn(folder, tree);
}
