import { layoutBands } from './layout-bands.ts';
import { layoutLegend, type PlacedEntry } from './layout-legend.ts';
import { type Curve, layoutLinks } from './layout-links.ts';
import { shorten, type TextClass, textWidth } from './measure.ts';
import type { Outline } from './outline.ts';
import type { Box, Run } from './place.ts';

/** Everything with its place, in pixels from the upper left corner. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly heading: readonly Run[];
  readonly legend: readonly PlacedEntry[];
  readonly bands: readonly Box[];
  readonly links: readonly Curve[];
}

const MARGIN = 20;
const NARROWEST = 480;

export function layout(outline: Outline): Layout {
  const linked = outline.links.length > 0;
  const measured = layoutBands(outline.bands, { x: MARGIN, y: 0, linked });
  const width = Math.max(NARROWEST, measured.width + 2 * MARGIN);
  const room = width - 2 * MARGIN;

  const line = (text: string, font: TextClass, y: number): Run => {
    const shown = shorten(text, font, room);
    return { text: shown, font, x: MARGIN, y, anchor: 'start', width: textWidth(shown, font) };
  };
  const heading = [line(outline.title, 'title', 38), line(outline.subtitle, 'note', 58)];
  const legend = layoutLegend(outline.legend, { x: MARGIN, y: 74, width: room });
  const last = legend.at(-1);
  const below = last ? last.y + last.height + 14 : 74;
  const { boxes, height } = layoutBands(outline.bands, {
    x: MARGIN,
    y: below,
    linked,
    width: room,
  });
  return {
    width,
    height: below + height + MARGIN,
    heading,
    legend,
    bands: boxes,
    links: layoutLinks(outline.links, boxes),
  };
}
