import { drawBox, drawRun } from './draw-box.ts';
import { drawSample } from './draw-legend.ts';
import type { Layout } from './layout.ts';
import type { Curve } from './layout-links.ts';
import { styleSheet, type Theme } from './theme.ts';
import { element, escapeXml, number } from './xml.ts';

/** The picture as text. `description` is for those who listen to it. */
export function draw(layout: Layout, title: string, description: string, theme: Theme): string {
  const { width, height, heading, legend, bands, links } = layout;
  const lines = [
    element('title', { id: 'pxm-title' }, [escapeXml(title)]),
    element('desc', { id: 'pxm-desc' }, [escapeXml(description)]),
    element('style', {}, [`\n${styleSheet(theme)}\n`]),
    element('defs', {}, [hatchPattern(), tip()]),
    element('rect', { class: 'paper', width, height }),
    ...heading.map((run) => drawRun(run)),
    ...(legend.length === 0
      ? []
      : [element('g', { role: 'group', 'aria-label': 'legend' }, legend.map(drawSample))]),
    ...bands.map(drawBox),
    ...(links.length === 0
      ? []
      : [element('g', { role: 'group', 'aria-label': 'generic initiators' }, links.map(drawLink))]),
  ];
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    class: 'pxm',
    width,
    height,
    viewBox: `0 0 ${number(width)} ${number(height)}`,
    role: 'graphics-document',
    'aria-labelledby': 'pxm-title',
    'aria-describedby': 'pxm-desc',
  };
  return `${element('svg', root, [`\n${lines.join('\n')}\n`])}\n`;
}

function hatchPattern(): string {
  const at = { width: 8, height: 8, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' };
  const stroke = element('path', { class: 'hatch', d: 'M2 0V8', 'stroke-width': 2.5 });
  return element('pattern', { id: 'pxm-hatch', ...at }, [stroke]);
}

function tip(): string {
  const at = { viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' };
  return element('marker', { id: 'pxm-tip', ...at }, [element('path', { class: 'tip', d: 'M0 0L8 4L0 8Z' })]);
}

/** Straight out of what surrounds the device, then across the lane. */
function drawLink({ from, to, lane, about }: Curve): string {
  const middle = (lane + to.x) / 2;
  const points = [lane, from.y, middle, from.y, middle, to.y, to.x - 1, to.y].map(number);
  const [x, y, ...curve] = points;
  return element('g', { role: 'graphics-symbol', 'aria-label': about }, [
    element('title', {}, [escapeXml(about)]),
    element('circle', { class: 'tip', cx: from.x, cy: from.y, r: 3 }),
    element('path', {
      class: 'link',
      d: `M${number(from.x)} ${y}H${x}C${curve.join(' ')}`,
      'marker-end': 'url(#pxm-tip)',
    }),
  ]);
}
