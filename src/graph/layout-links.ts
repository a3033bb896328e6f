import type { Node, PciFunction } from '../topology/platform.ts';
import type { Link } from './outline.ts';
import type { Box } from './place.ts';

/** From the right side of a device to the left side of a node, or of a group of nodes. */
export interface Curve {
  readonly from: Point;
  readonly to: Point;
  /** Where it leaves what surrounds the device. */
  readonly lane: number;
  readonly about: string;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** One curve for each device and group, however many nodes of the group the device belongs to. */
export function layoutLinks(links: readonly Link[], bands: readonly Box[]): Curve[] {
  const boxes = new Map<PciFunction | Node, Box>();
  const edge = new Map<Box, number>();
  const visit = (box: Box, side: number) => {
    edge.set(box, side);
    for (const subject of box.item.subjects) if (!boxes.has(subject)) boxes.set(subject, box);
    for (const child of box.children) visit(child, side);
  };
  // What surrounds is seen first, so that a group stands for its nodes.
  for (const band of bands) for (const side of band.children) visit(side, side.x + side.width);

  const pairs: { from: Box; to: Box }[] = [];
  for (const link of links) {
    const from = boxes.get(link.from);
    const to = boxes.get(link.to);
    if (from && to && !pairs.some((pair) => pair.from === from && pair.to === to)) pairs.push({ from, to });
  }
  const spread = (box: Box, among: readonly unknown[], which: unknown) =>
    box.y + (Math.min(box.height, 42) * (among.indexOf(which) + 1)) / (among.length + 1);
  return pairs.map((pair): Curve => {
    const { from, to } = pair;
    const leaving = pairs.filter((other) => other.from === from).sort((a, b) => a.to.y - b.to.y);
    const coming = pairs.filter((other) => other.to === to).sort((a, b) => a.from.y - b.from.y);
    return {
      from: { x: from.x + from.width, y: spread(from, leaving, pair) },
      to: { x: to.x, y: spread(to, coming, pair) },
      lane: edge.get(from) ?? from.x + from.width,
      about: `${from.item.label} is the generic initiator of ${to.item.label}`,
    };
  });
}
