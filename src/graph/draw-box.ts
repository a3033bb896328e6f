import { type Box, type BoxItem, CHIP_HEIGHT, type Run } from './place.ts';
import { PALETTES } from './theme.ts';
import type { Tone } from './tone.ts';
import { element, escapeXml } from './xml.ts';

/** How each kind is framed. */
const LOOKS: Readonly<Record<BoxItem['kind'], 'band' | 'region' | 'card' | 'open'>> = {
  band: 'band',
  'root-bus': 'region',
  bridge: 'region',
  device: 'card',
  builtin: 'card',
  'platform-device': 'card',
  node: 'card',
  placeholders: 'open',
  placeholder: 'open',
  window: 'card',
};

const RADII = { band: 10, region: 7, card: 5, open: 5 } as const;

/** Units beyond the number of colours have a broken edge. */
const EDGES = [undefined, '9 4', '3 3'];

export function drawBox(box: Box): string {
  const { item, x, y, width, height, texts, chip, children } = box;
  const look = LOOKS[item.kind];
  const hatched = item.tone === 'bypass';
  const rx = RADII[look];
  const frame = { x, y, width, height, rx };
  const dashed = look === 'open' ? ' dashed' : '';
  return element('g', { role: 'group', 'aria-label': item.about }, [
    element('title', {}, [escapeXml(item.about)]),
    element('rect', { class: `${toneClass(item.tone)}${look}${dashed}`, ...frame }),
    ...(hatched ? [element('rect', { fill: 'url(#pxm-hatch)', ...frame })] : []),
    ...(typeof item.tone === 'number' && chip ? [drawEdge(item.tone, x, y + rx, height - 2 * rx)] : []),
    ...texts.map((run) => drawRun(run, hatched)),
    ...(chip ? [drawChip(chip, item.tone)] : []),
    ...(children.length > 0 ? ['\n', ...children.map((child) => `${drawBox(child)}\n`)] : []),
  ]);
}

/** Classes of a tone, to stand before that of a look. */
export function toneClass(tone: Tone): string {
  if (tone === 'plain') return '';
  return tone === 'bypass' ? 'bypass ' : `u${tone % PALETTES.light.units.length} `;
}

/** The strong colour of a unit along the left side. */
export function drawEdge(tone: number, x: number, y: number, length: number): string {
  return element('path', {
    class: `${toneClass(tone)}edge`,
    d: `M${x} ${y}v${length}`,
    'stroke-width': 4,
    'stroke-dasharray': EDGES[Math.floor(tone / PALETTES.light.units.length) % EDGES.length],
  });
}

function drawChip({ x, y, width, text }: NonNullable<Box['chip']>, tone: Tone): string {
  return [
    element('rect', { class: `${toneClass(tone)}frame`, x, y, width, height: CHIP_HEIGHT, rx: 8 }),
    drawRun(text),
  ].join('');
}

export function drawRun({ text, font, x, y, anchor }: Run, halo = false): string {
  const ink = font === 'note' || font === 'address' ? 'muted' : 'ink';
  return element(
    'text',
    {
      class: `${font} ${ink}${halo ? ' halo' : ''}`,
      x,
      y,
      'text-anchor': anchor === 'start' ? undefined : anchor,
    },
    [escapeXml(text)],
  );
}
