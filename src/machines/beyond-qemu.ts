import type { Span } from '../diagnostics/diagnostic.ts';
import type { Node, Platform } from '../topology/platform.ts';

/** Something declared that tables can say but QEMU's do not. */
export interface BeyondQemu {
  /** The table that differs from the one QEMU publishes. */
  readonly signature: string;
  readonly message: string;
  readonly span: Span | undefined;
}

const STYLES = { 'zero-length': 'a memory entry of length zero', disabled: 'a disabled memory entry' };

/** What a topology for QEMU asks of its tables beyond what QEMU writes. */
export function beyondQemu({ nodes, declaration }: Platform): BeyondQemu[] {
  return nodes.flatMap((node) => {
    const { placeholderStyle: style, declared, id } = node;
    if (style === 'no-entry' || !isBare(node)) return [];
    return {
      signature: 'SRAT',
      message: `node ${id} asks for ${STYLES[style]} in SRAT, but QEMU writes none for a node without memory`,
      span: declared && declaration.at(declared, 'placeholder-style'),
    };
  });
}

/** A node that no memory entry is about unless a placeholder is written for it. */
export function isBare(node: Node): boolean {
  return node.memory === 0n && node.hotplug === 0n;
}
