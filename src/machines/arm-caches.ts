/** A processor cache as its model has it. */
export interface CacheGeometry {
  /** Bytes. */
  readonly size: number;
  readonly sets: number;
  readonly ways: number;
  readonly line: number;
}

export type CacheName = 'l1d' | 'l1i' | 'l2' | 'l3';
export type ModelCaches = Readonly<Partial<Record<CacheName, CacheGeometry>>>;

const cache = (size: number, sets: number, ways: number): CacheGeometry => ({ size, sets, ways, line: 64 });
const KIB = 1024;

const CORTEX_A57: ModelCaches = {
  l1d: cache(32 * KIB, 128, 4),
  l1i: cache(48 * KIB, 256, 3),
  l2: cache(2048 * KIB, 2048, 16),
};

/** Caches that the PPTT of QEMU 11.1 gave for each model it can describe without emulating processors. */
const CACHES: Readonly<Record<string, ModelCaches>> = {
  'cortex-a53': {
    l1d: cache(32 * KIB, 128, 4),
    l1i: cache(32 * KIB, 512, 1),
    l2: cache(1024 * KIB, 1024, 16),
  },
  'cortex-a57': CORTEX_A57,
  max: CORTEX_A57,
};

const DEFAULT_MODEL = 'cortex-a57';

/** Caches of a processor model as `-cpu` takes it; undefined for a model of which they are not known. */
export function armCaches(model: string = DEFAULT_MODEL): ModelCaches | undefined {
  return CACHES[model.split(',')[0] ?? ''];
}
