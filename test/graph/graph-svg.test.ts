import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { graphSvg } from '../../src/graph/graph-svg.ts';
import { resolved } from '../topology/support/resolved.ts';
import { type Element, everything, readXml } from './support/read-xml.ts';
import { HUGE, LARGE } from './support/topologies.ts';

const platform = resolved(LARGE);
const elements = everything(readXml(graphSvg(platform)));
const texts = (list: readonly Element[]) =>
  list.filter(({ name }) => name === 'text').map(({ text }) => text);
const rectangles = (className: RegExp) =>
  elements.filter(({ name, attributes }) => name === 'rect' && className.test(attributes.class ?? ''));

describe('graphSvg', () => {
  test('is one SVG element that is well-formed, self-contained and without scripts', () => {
    expect(elements[0]).toMatchObject({ name: 'svg', attributes: { xmlns: 'http://www.w3.org/2000/svg' } });
    expect([...new Set(elements.map(({ name }) => name))].sort()).toEqual(
      'circle defs desc g marker path pattern rect style svg text title'.split(' '),
    );
    expect(graphSvg(platform)).not.toMatch(/href|@import|@font-face|url\((?!#)|\son\w+=/);
  });

  test('gives the same bytes for the same platform', () => {
    expect(graphSvg(resolved(LARGE))).toBe(graphSvg(platform));
  });

  test('has a title, a description, and a name for every group, for who listens to it', () => {
    const [svg] = elements;
    const named = (id: string | undefined) => elements.find(({ attributes }) => attributes.id === id)?.text;
    expect(named(svg?.attributes['aria-labelledby'])).toBe('Topology large');
    expect(named(svg?.attributes['aria-describedby'])).toContain('34 NUMA nodes');
    const groups = elements.filter(({ name }) => name === 'g');
    expect(groups.filter(({ attributes }) => !attributes['aria-label'])).toEqual([]);
  });

  test('names every bus, device and node once, as text', () => {
    const written = texts(elements);
    for (let at = 0; at < 16; at++) {
      for (const id of [`rp${at}`, `${at % 8 === 0 ? 'gpu' : 'nic'}${at}`]) {
        expect(written.filter((text) => text === id)).toHaveLength(1);
      }
    }
    for (const id of ['pcie.0', 'node 0', 'node 1', ...Array.from({ length: 32 }, (_, at) => `${at + 2}`)]) {
      expect(written.filter((text) => text === id)).toHaveLength(1);
    }
  });

  test('draws placeholders dashed, nodes with memory not', () => {
    // 32 nodes, their two groups, and the sample in the legend.
    expect(rectangles(/\bdashed\b/)).toHaveLength(35);
    const group = elements.find(({ attributes }) => attributes['aria-label']?.startsWith('node 0:'));
    expect(group?.children.find(({ name }) => name === 'rect')?.attributes.class).toBe('card');
  });

  test('hatches what bypasses, and nothing else', () => {
    const hatched = (element: Element) =>
      element.children.some(({ attributes }) => attributes.fill === 'url(#pxm-hatch)');
    const labels = elements.filter(hatched).map(({ attributes }) => attributes['aria-label']);
    expect(labels).toHaveLength(3);
    expect(labels[0]).toBe('bypass: DMA is not translated');
    expect(labels[1]).toMatch(/^nic3: .*device nic3 bypasses$/);
    expect(labels[2]).toMatch(/^nic11: /);
  });

  test('paints what an IOMMU serves in its colour, and says its name there', () => {
    expect(texts(elements).filter((text) => text === 'vtd.0')).toHaveLength(3); // legend, pcie.0, px0
    expect(texts(elements).filter((text) => text === 'vtd.1')).toHaveLength(2); // legend, px1
    expect(rectangles(/^u0 card$/).length).toBeGreaterThanOrEqual(7);
    expect(rectangles(/^u1 card$/)).toHaveLength(8); // seven devices and the sample
  });

  test('has one arrow from each device to the group of nodes that it accesses memory for', () => {
    const arrows = elements.filter(({ attributes }) => attributes.role === 'graphics-symbol');
    expect(arrows.map(({ attributes }) => attributes['aria-label'])).toEqual([
      'gpu0 is the generic initiator of nodes 2–17',
      'gpu8 is the generic initiator of nodes 18–33',
    ]);
  });

  test('escapes whatever names and models hold', () => {
    const hostile = `"><script>alert(1)</script>&amp;]]>'\u0000\u202e\ud800`;
    const [root] = platform.pci.rootBuses;
    if (!root) throw new Error('no root bus');
    const functions = root.functions.map((entry) => ({ ...entry, id: hostile, model: hostile }));
    const rootBuses = [{ ...root, id: hostile, functions }];
    const svg = graphSvg({ ...platform, name: hostile, pci: { ...platform.pci, rootBuses } });
    const found = everything(readXml(svg));
    expect(found.filter(({ name }) => name === 'script')).toEqual([]);
    expect(found.find(({ name }) => name === 'title')?.text).toBe(
      `Topology "><script>alert(1)</script>&amp;]]>'\\x00\\u202e\ufffd`,
    );
  });

  test('a name that is shortened stands in full in the tooltip', () => {
    const id = `gpu-${'x'.repeat(100)}-7`;
    const [root] = platform.pci.rootBuses;
    if (!root) throw new Error('no root bus');
    const rootBuses = [{ ...root, id }];
    const found = everything(readXml(graphSvg({ ...platform, pci: { ...platform.pci, rootBuses } })));
    expect(texts(found).some((text) => /^gpu-x+…x+-7$/.test(text))).toBe(true);
    expect(found.some(({ name, text }) => name === 'title' && text.startsWith(`${id}: `))).toBe(true);
  });

  test('light and dark have colours of their own, auto has both', () => {
    const style = (theme: 'light' | 'dark' | 'auto') =>
      everything(readXml(graphSvg(platform, { theme }))).find(({ name }) => name === 'style')?.text ?? '';
    expect(style('light')).not.toContain('@media');
    expect(style('dark')).not.toContain('@media');
    expect(style('light')).not.toBe(style('dark'));
    expect(style('auto')).toContain('@media (prefers-color-scheme:dark){');
    expect(style('auto')).toContain(style('light'));
  });

  test('has drawn the picture in README', () => {
    const file = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
    const drawn = graphSvg(resolved(file('examples/grace-hopper.yaml')));
    expect(file('docs/grace-hopper.svg'), 'npm run generate writes it').toBe(drawn);
    expect(file('README.md')).toContain('(docs/grace-hopper.svg)');
  });

  test('a large machine stays a picture of bearable size', () => {
    expect(graphSvg(resolved(HUGE)).length).toBeLessThan(100_000);
  });
});
