import type { Stage, StageName } from '../../launch/stages.ts';

const WHAT: Readonly<Record<StageName, string>> = {
  plan: 'planned',
  prepare: 'devices prepared',
  'hand over': 'devices checked and opened',
  start: 'QEMU started',
  QEMU: 'QEMU ready',
  release: 'devices released',
  connect: 'connected',
  check: 'device checked',
  'plug in': 'plugged in',
  'pull out': 'pulled out',
};

/** A stage that is done, in one line. */
export function stageText(vm: string, { stage, ms }: Stage): string {
  return `${vm}: ${WHAT[stage]} (${ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`})`;
}

export function stageJson({ stage, ms }: Stage): object {
  return { event: 'stage', stage, ms };
}
