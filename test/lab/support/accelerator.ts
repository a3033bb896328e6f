import { accessSync, constants, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { EMULATION, start } from './boot.ts';
import { prepared } from './prepared.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The value of QEMU's `-accel`. */
    accelerator: string;
  }
}

const { x86 } = prepared;
const VM = { name: 'probe', args: ['-nodefaults', '-machine', 'q35', '-m', '512M'] };

/**
 * Decides once for all tests how guests run. A KVM that is there need not be good: one that emulates what it is
 * nested in can take minutes for a boot, so it is used only when it boots faster than plain emulation does.
 */
export default async function decide({ provide }: TestProject): Promise<void> {
  const { accelerator, why } = await choose();
  console.log(`lab: guests run under ${accelerator} (${why})`);
  provide('accelerator', accelerator);
}

async function choose(): Promise<{ accelerator: string; why: string }> {
  const asked = process.env.PXM_LAB_ACCEL;
  if (asked) return { accelerator: asked, why: 'PXM_LAB_ACCEL' };
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch {
    return { accelerator: EMULATION, why: 'there is no usable /dev/kvm' };
  }
  if ('missing' in x86) return { accelerator: EMULATION, why: 'nothing can boot' };
  const emulated = await timed(EMULATION, 60_000);
  if (emulated === undefined) return { accelerator: EMULATION, why: 'the probe boot did not end' };
  const kvm = await timed('kvm', emulated);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  return kvm === undefined
    ? { accelerator: EMULATION, why: `KVM did not boot a probe within the ${seconds(emulated)} of emulation` }
    : { accelerator: 'kvm', why: `a probe booted in ${seconds(kvm)}, emulated in ${seconds(emulated)}` };
}

/** Milliseconds of a boot, or undefined when it failed or took longer than that. */
async function timed(accelerator: string, deadlineMs: number): Promise<number | undefined> {
  if ('missing' in x86) return undefined;
  const folder = join(tmpdir(), `pxm-lab-probe-${process.pid}`);
  const from = performance.now();
  try {
    await start(x86, VM, folder, accelerator, deadlineMs);
    return performance.now() - from;
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
