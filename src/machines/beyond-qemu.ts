import type { Span } from '../diagnostics/diagnostic.ts';
import type { Node, Platform } from '../topology/platform.ts';

/** Something declared that tables can say but QEMU's do not. */
export interface BeyondQemu {
  /** Tables that differ from those QEMU publishes; empty: all of them. */
  readonly signatures: readonly string[];
  readonly message: string;
  readonly span: Span | undefined;
}

/** What a topology for QEMU asks of its tables beyond what QEMU writes. */
export function beyondQemu(platform: Platform): BeyondQemu[] {
  return [...placeholderEntries(platform), ...headerIds(platform)];
}

const STYLES = { 'zero-length': 'a memory entry of length zero', disabled: 'a disabled memory entry' };

function placeholderEntries({ nodes, declaration }: Platform): BeyondQemu[] {
  return nodes.flatMap((node) => {
    const { placeholderStyle: style, declared, id } = node;
    if (style === 'no-entry' || !isBare(node)) return [];
    return {
      signatures: ['SRAT'],
      message: `node ${id} asks for ${STYLES[style]} in SRAT, but QEMU writes none for a node without memory`,
      span: declared && declaration.at(declared, 'placeholder-style'),
    };
  });
}

/** A node that no memory entry is about unless a placeholder is written for it. */
export function isBare(node: Node): boolean {
  return node.memory === 0n && node.hotplug === 0n;
}

function headerIds({ machine, declaration }: Platform): BeyondQemu[] {
  const declared = declaration.topology.machine.oem;
  if (declared === undefined) return [];
  const fixed = [
    { key: 'revision', value: machine.oem.revision, written: 1 },
    { key: 'creator-id', value: machine.oem.creatorId, written: 'BXPC' },
    { key: 'creator-revision', value: machine.oem.creatorRevision, written: 1 },
  ] as const;
  return fixed.flatMap(({ key, value, written }) =>
    value === written
      ? []
      : {
          signatures: [],
          message: `the machine's oem ${key} is ${value}, but QEMU always writes ${written}`,
          span: declaration.at(declared, key),
        },
  );
}
