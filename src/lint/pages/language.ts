import type { Page } from './page.ts';

const LANGUAGE = 'pxm, before anything is resolved; docs/topology.md is the language';

/** PXM100 to PXM109: what every document of the language keeps. */
export const LANGUAGE_PAGES: readonly Page[] = [
  {
    code: 'PXM100',
    means:
      'The text is no YAML, or no JSON in a file that ends in .json. What stands behind the place is in doubt.',
    consumer: LANGUAGE,
    fix: 'Correct the syntax where the caret is; often a bracket or a quote is missing there or above.',
    example: { topology: 'machine: { type: q35\nname: vm\n', change: ['q35\n', 'q35 }\n'] },
  },
  {
    code: 'PXM101',
    means: 'A key is given twice, of which one would be lost.',
    consumer: LANGUAGE,
    fix: 'Remove one, or join what they hold.',
    example: { topology: 'machine: { type: q35 }\nname: a\nname: b\n', change: ['name: b\n', ''] },
  },
  {
    code: 'PXM102',
    means: 'A key is none of the language, most likely a misspelt one. Keys that begin with x- are yours.',
    consumer: LANGUAGE,
    example: { topology: 'machine: { type: q35, firmwar: ovmf }\n', change: ['firmwar:', 'firmware:'] },
  },
  {
    code: 'PXM103',
    means: 'A value is of another type than its key has: a text for a number, a list for a map.',
    consumer: LANGUAGE,
    example: { topology: 'machine: { type: q35 }\ncpus: { cores: four }\n', change: ['four', '4'] },
  },
  {
    code: 'PXM104',
    means: 'A value is of the right type, but beyond what the key can have.',
    consumer: LANGUAGE,
    example: { topology: 'machine: { type: q36 }\n', change: ['q36', 'q35'] },
  },
  {
    code: 'PXM105',
    means: 'A key that cannot be derived is missing.',
    consumer: LANGUAGE,
    example: {
      topology:
        'machine: { type: q35 }\nmemory-devices: [{ id: a, type: pc-dimm }]\nmemory: { total: 1G, max: 2G, slots: 1 }\n',
      change: ['pc-dimm }', 'pc-dimm, size: 1G }'],
    },
  },
  {
    code: 'PXM106',
    means: 'A device, bus, node or IOMMU is named that is nowhere declared.',
    consumer: LANGUAGE,
    example: {
      topology:
        'machine: { type: q35 }\nbuses: [{ id: rp0, type: root-port }]\ndevices: [{ id: a, on: rp1, model: e1000e }]\n',
      change: ['on: rp1', 'on: rp0'],
    },
  },
  {
    code: 'PXM107',
    means: 'Two objects have one id, or two ports one chassis and slot.',
    consumer: 'QEMU: "Duplicate ID"',
    example: {
      topology:
        'machine: { type: q35 }\ndevices:\n  - { id: a, model: e1000e }\n  - { id: a, model: e1000e }\n',
      change: ['a, model: e1000e }\n  - { id: a', 'a, model: e1000e }\n  - { id: b'],
    },
  },
  {
    code: 'PXM108',
    means: 'Lists and maps are nested too deeply, or aliases make of a short text a very long one.',
    consumer: LANGUAGE,
    fix: 'Write it out flatter.',
    example: {
      topology: `machine: { type: q35 }\nx-mine: ${'['.repeat(200)}1${']'.repeat(200)}\n`,
      change: ['['.repeat(200), '['],
    },
  },
  {
    code: 'PXM109',
    means: 'Two keys are given of which each says all that the other could.',
    consumer: LANGUAGE,
    example: {
      topology: 'machine: { type: q35 }\nnodes: [{ id: 0, ids: 0-1, memory: 1G }]\n',
      change: ['id: 0, ids', 'ids'],
    },
  },
];
