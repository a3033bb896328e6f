import { FONTS } from './measure.ts';

export type Theme = 'light' | 'dark' | 'auto';

export interface Palette {
  readonly paper: string;
  readonly band: string;
  readonly card: string;
  readonly line: string;
  readonly ink: string;
  readonly muted: string;
  readonly hatch: string;
  readonly link: string;
  /** Strong colours of units, as far from each other as can be also for who sees no red, no green or no blue. */
  readonly units: readonly string[];
  /** How much of a unit's colour its regions have, and the cards in them. */
  readonly tint: { readonly region: number; readonly card: number };
}

export const PALETTES: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    paper: '#ffffff',
    band: '#f5f6f8',
    card: '#ffffff',
    line: '#8a94a0',
    ink: '#171c22',
    muted: '#47515c',
    hatch: '#b9c0c9',
    link: '#3d4650',
    units: ['#0036b2', '#d67403', '#00a172', '#a071b6', '#7c2366', '#4471ff', '#70001d', '#b5060c'],
    tint: { region: 0.1, card: 0.2 },
  },
  dark: {
    paper: '#12161b',
    band: '#1a1f26',
    card: '#222932',
    line: '#77828f',
    ink: '#f0f3f6',
    muted: '#b8c1cb',
    hatch: '#4a5460',
    link: '#c9d1d9',
    units: ['#4e7dff', '#de6f1a', '#34ffa5', '#b480aa', '#e3d41a', '#725eae', '#b4a6ff', '#da0049'],
    tint: { region: 0.12, card: 0.24 },
  },
};

/** `share` of one colour over another. */
export function mix(over: string, under: string, share: number): string {
  const channel = (colour: string, at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return `#${[1, 3, 5]
    .map((at) => Math.round(channel(over, at) * share + channel(under, at) * (1 - share)))
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')}`;
}

/** The style sheet of a picture; every rule is for pictures of pxm alone, should it be put into a page. */
export function styleSheet(theme: Theme): string {
  const rules = [
    ...fontRules(),
    ...(theme === 'dark' ? colourRules(PALETTES.dark) : colourRules(PALETTES.light)),
  ].map(scoped);
  const dark = colourRules(PALETTES.dark).map(scoped).join('');
  return [...rules, ...(theme === 'auto' ? [`@media (prefers-color-scheme:dark){${dark}}`] : [])].join('\n');
}

function scoped(rule: string): string {
  return `.pxm ${rule}`;
}

function fontRules(): string[] {
  return [
    'text{font-family:system-ui,"DejaVu Sans","Liberation Sans",sans-serif;white-space:pre}',
    ...Object.entries(FONTS).map(([name, { size, bold, mono }]) => {
      const face = mono ? ';font-family:ui-monospace,"DejaVu Sans Mono",monospace' : '';
      return `.${name}{font-size:${size}px${bold ? ';font-weight:600' : ''}${face}}`;
    }),
    '.dashed{stroke-dasharray:5 3}',
    '.link{fill:none;stroke-width:1.6}',
    '.halo{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}',
  ];
}

function colourRules(palette: Palette): string[] {
  const { paper, band, card, line, ink, muted, hatch, link, units, tint } = palette;
  return [
    `.paper{fill:${paper}}`,
    `.band{fill:${band};stroke:${line};stroke-opacity:.45}`,
    `.region{fill:${mix(line, band, 0.1)};stroke:${line}}`,
    `.card{fill:${card};stroke:${line}}`,
    `.open{fill:none;stroke:${line}}`,
    `.ink{fill:${ink}}`,
    `.muted{fill:${muted}}`,
    `.hatch{stroke:${hatch}}`,
    `.bypass{fill:${card};stroke:${line}}`,
    `.halo{stroke:${card}}`,
    `.link{stroke:${link}}`,
    `.tip{fill:${link}}`,
    `.frame{fill:${card};stroke:${muted}}`,
    ...units.flatMap((unit, index) => [
      `.u${index}.region{fill:${mix(unit, paper, tint.region)};stroke:${unit}}`,
      `.u${index}.card{fill:${mix(unit, paper, tint.card)};stroke:${unit}}`,
      `.u${index}.edge{stroke:${unit}}`,
      `.u${index}.frame{fill:${paper};stroke:${unit}}`,
    ]),
  ];
}
