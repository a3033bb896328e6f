import type { Layout } from '../binary/field.ts';
import type { StructOf } from '../binary/struct.ts';
import { structOf } from './ioctl.ts';
import { infoCapHeader } from './uapi/capabilities.ts';

/** One capability of a device, a region or a container. */
export interface InfoCapability {
  readonly id: number;
  readonly version: number;
  /** From its header to the end of what holds it. */
  readonly bytes: Uint8Array;
}

/**
 * The capabilities in what the kernel gave, whose first one starts at an offset in it; none at 0. Ends at one that
 * lies outside or came before.
 */
export function infoCapabilities(bytes: Uint8Array, first: number): InfoCapability[] {
  const found: InfoCapability[] = [];
  const seen = new Set<number>();
  let at = first;
  while (at > 0 && at + infoCapHeader.fixedSize <= bytes.length && !seen.has(at)) {
    seen.add(at);
    const { id, version, next } = structOf(infoCapHeader, bytes.subarray(at, at + infoCapHeader.fixedSize));
    found.push({ id, version, bytes: bytes.subarray(at) });
    at = next;
  }
  return found;
}

/** The capability of an id as its structure; undefined when there is none, or none so long. */
export function capabilityOf<const L extends Layout>(
  capabilities: readonly InfoCapability[],
  id: number,
  layout: L,
): StructOf<L> | undefined {
  const found = capabilities.find((each) => each.id === id && each.bytes.length >= layout.minSize);
  return found && (structOf(layout, found.bytes) as StructOf<L>);
}
