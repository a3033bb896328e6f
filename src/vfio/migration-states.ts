import { VFIO_VALUES } from './uapi/vfio-constants.ts';

const NUMBERS = VFIO_VALUES.VFIO_DEVICE_STATE;

/** States of a device that migrates, as the header numbers them. */
export const MIGRATION_STATES = {
  error: NUMBERS.ERROR,
  stop: NUMBERS.STOP,
  running: NUMBERS.RUNNING,
  'stop-copy': NUMBERS.STOP_COPY,
  resuming: NUMBERS.RESUMING,
  /** Runs, but starts no DMA to other devices. */
  'running-p2p': NUMBERS.RUNNING_P2P,
  'pre-copy': NUMBERS.PRE_COPY,
  'pre-copy-p2p': NUMBERS.PRE_COPY_P2P,
} as const;

export type MigrationState = keyof typeof MIGRATION_STATES;

/** What a device's migration can do. */
export interface MigrationAbilities {
  readonly stopCopy: boolean;
  /** Has states in which it runs but starts no DMA to other devices: needed where several devices migrate. */
  readonly p2p: boolean;
  /** State can be copied while it runs. */
  readonly preCopy: boolean;
}

type Step = Readonly<Partial<Record<MigrationState, MigrationState>>>;

/**
 * The next state on the way from one (the outer key) to another. What is left out is one step away; `error` is a way
 * that the kernel refuses. As in `vfio_mig_get_next_state` of Linux, and the text above `enum vfio_device_mig_state`.
 */
const NEXT: Readonly<Record<Exclude<MigrationState, 'error'>, Step>> = {
  stop: { running: 'running-p2p', 'pre-copy': 'running-p2p', 'pre-copy-p2p': 'running-p2p' },
  running: {
    stop: 'running-p2p',
    'pre-copy-p2p': 'running-p2p',
    'stop-copy': 'running-p2p',
    resuming: 'running-p2p',
  },
  'pre-copy': {
    stop: 'running',
    'stop-copy': 'pre-copy-p2p',
    resuming: 'running',
    'running-p2p': 'running',
  },
  'pre-copy-p2p': { stop: 'running-p2p', running: 'running-p2p', resuming: 'running-p2p' },
  'stop-copy': {
    running: 'stop',
    'pre-copy': 'error',
    'pre-copy-p2p': 'error',
    resuming: 'stop',
    'running-p2p': 'stop',
  },
  resuming: {
    running: 'stop',
    'pre-copy': 'stop',
    'pre-copy-p2p': 'stop',
    'stop-copy': 'stop',
    'running-p2p': 'stop',
  },
  'running-p2p': { 'pre-copy': 'running', 'stop-copy': 'stop', resuming: 'stop' },
};

/** Whether a device has a state at all. */
export function hasState({ p2p, preCopy }: MigrationAbilities, state: MigrationState): boolean {
  return (p2p || !state.endsWith('-p2p')) && (preCopy || !state.startsWith('pre-copy'));
}

/**
 * The states that a device goes through from one to another, the last one included, the ones that it lacks left out;
 * undefined when there is no way.
 */
export function migrationPath(
  from: MigrationState,
  to: MigrationState,
  abilities: MigrationAbilities,
): MigrationState[] | undefined {
  if (from === 'error' || to === 'error' || !hasState(abilities, to)) return undefined;
  const path: MigrationState[] = [];
  for (let at: MigrationState = from; at !== to; ) {
    at = NEXT[at as keyof typeof NEXT][to] ?? to;
    if (at === 'error') return undefined;
    if (hasState(abilities, at)) path.push(at);
  }
  return path;
}
