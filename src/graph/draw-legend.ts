import { drawEdge, drawRun, toneClass } from './draw-box.ts';
import type { PlacedEntry } from './layout-legend.ts';
import { element } from './xml.ts';

/** A sample of what the picture has, and what it stands for. */
export function drawSample({ entry, x, y, width, height, texts }: PlacedEntry): string {
  const { sample, label, note } = entry;
  const frame = { x, y, width, height, rx: 2 };
  const middle = y + height / 2;
  const drawn =
    sample === 'link'
      ? [
          element('circle', { class: 'tip', cx: x + 3, cy: middle, r: 3 }),
          element('path', {
            class: 'link',
            d: `M${x + 3} ${middle}h${width - 4}`,
            'marker-end': 'url(#pxm-tip)',
          }),
        ]
      : sample === 'placeholder'
        ? [element('rect', { class: 'open dashed', ...frame })]
        : [
            element('rect', { class: `${toneClass(sample)}card`, ...frame }),
            ...(sample === 'bypass' ? [element('rect', { fill: 'url(#pxm-hatch)', ...frame })] : []),
            ...(typeof sample === 'number' ? [drawEdge(sample, x, y, height)] : []),
          ];
  return element('g', { role: 'group', 'aria-label': `${label}: ${note}` }, [
    ...drawn,
    ...texts.map((run) => drawRun(run)),
  ]);
}
