import { PxmError } from '../diagnostics/pxm-error.ts';
import type { VfioDevice } from './device.ts';
import { getFeature, offersFeature, setFeature, triggerFeature } from './feature.ts';
import {
  hasState,
  MIGRATION_STATES,
  type MigrationAbilities,
  type MigrationState,
  migrationPath,
} from './migration-states.ts';
import { MigrationStream } from './migration-stream.ts';
import { RequestRefused } from './request-refused.ts';
import { featureMigDataSize, featureMigration, featureMigState } from './uapi/features.ts';

/** What a device's migration can do; undefined when it cannot migrate. Throws RequestRefused. */
export function migrationAbilities(device: VfioDevice): MigrationAbilities | undefined {
  if (!offersFeature(device, 'MIGRATION', 'get')) return undefined;
  const { stopCopy, p2p, preCopy } = getFeature(device, 'MIGRATION', featureMigration).flags;
  return { stopCopy, p2p, preCopy };
}

/** Opens what drives a device's migration. Throws RequestRefused, and PxmError PXM414 for one that cannot migrate. */
export function openMigration(device: VfioDevice): Migration {
  const abilities = migrationAbilities(device);
  if (abilities !== undefined) return new Migration(device, abilities);
  const remedy = 'use the driver of its vendor for VFIO, if there is one, or take the device out first';
  throw impossible(device, 'its driver cannot migrate it', remedy);
}

/** The migration of one device: which state it is in, and the stream of its state. */
export class Migration {
  readonly device: VfioDevice;
  readonly abilities: MigrationAbilities;
  #stream: MigrationStream | undefined;

  constructor(device: VfioDevice, abilities: MigrationAbilities) {
    this.device = device;
    this.abilities = abilities;
  }

  /** The state that the kernel says it is in. Throws RequestRefused. */
  state(): MigrationState {
    const { deviceState } = getFeature(this.device, 'MIG_DEVICE_STATE', featureMigState);
    return nameOf(deviceState);
  }

  /**
   * Brings the device to a state, through those in between, and returns the stream of its state while it has one: from
   * `stop-copy` or `pre-copy` on to be read, in `resuming` to be written. Throws PxmError PXM414 for a state that the
   * device does not have or that cannot be reached, and RequestRefused: the device then rests where `state` says, and in
   * `error` only `reset` helps.
   */
  enter(to: MigrationState): MigrationStream | undefined {
    const from = this.state();
    const path = migrationPath(from, to, this.abilities);
    if (path === undefined) throw this.#unreachable(from, to);
    if (path.length === 0) return this.#stream;
    const deviceState = MIGRATION_STATES[to];
    let dataFd: number;
    try {
      ({ dataFd } = setFeature(this.device, 'MIG_DEVICE_STATE', featureMigState, {
        deviceState,
        dataFd: -1,
      }));
    } catch (error) {
      if (error instanceof RequestRefused && this.state() === 'error') this.#end();
      throw error;
    }
    if (dataFd >= 0) {
      this.#end();
      this.#stream = new MigrationStream(dataFd, `state of ${this.device.subject}`);
    } else if (!STREAMING.includes(to)) this.#end();
    return this.#stream;
  }

  /** How many bytes the device expects to give while it stands still. Throws RequestRefused. */
  expectedBytes(): bigint {
    return getFeature(this.device, 'MIG_DATA_SIZE', featureMigDataSize).stopCopyLength;
  }

  /** Has the kernel tell of new initial bytes while copying ahead (Linux 7.2). Throws RequestRefused. */
  watchReinit(): void {
    triggerFeature(this.device, 'MIG_PRECOPY_INFOv2');
  }

  /** Starts anew, the only way out of `error`: the device is running afterwards. Throws RequestRefused. */
  reset(): void {
    this.#end();
    this.device.reset();
  }

  /** Closes the stream; the device stays in its state. */
  close(): void {
    this.#end();
  }

  #end(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }

  #unreachable(from: MigrationState, to: MigrationState): PxmError {
    if (from === 'error')
      return impossible(this.device, 'it is in the error state', 'reset it; what it did is lost');
    if (!hasState(this.abilities, to)) {
      const remedy = `have it copy while it stands still, and migrate no other device along`;
      return impossible(this.device, `it does not know the state ${to}`, remedy);
    }
    const remedy = 'let it run again first';
    return impossible(this.device, `it cannot get from ${from} to ${to}`, remedy);
  }
}

/** States with a stream that may have been opened before. */
const STREAMING: readonly MigrationState[] = ['stop-copy', 'pre-copy', 'pre-copy-p2p', 'resuming'];

function nameOf(number: number): MigrationState {
  const names = Object.keys(MIGRATION_STATES) as MigrationState[];
  // What no header numbers is nothing to go on from.
  return names.find((name) => MIGRATION_STATES[name] === number) ?? 'error';
}

function impossible(device: VfioDevice, reason: string, remedy: string): PxmError {
  return PxmError.of('PXM414', `${device.subject} does not migrate that way: ${reason}`, {
    ...{ remedy, blame: 'host' },
  });
}
