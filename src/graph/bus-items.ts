import type { Bus, PciFunction, Platform } from '../topology/platform.ts';
import { setText, slotText } from '../topology/resolve/text.ts';
import { sizeText } from '../topology/schema/size-text.ts';
import { facts, type Item, item } from './item.ts';
import type { Tone, Tones } from './tone.ts';

interface Scene {
  readonly platform: Platform;
  readonly tones: Tones;
  /** Devices that links start at. */
  readonly linked: ReadonlySet<PciFunction>;
}

/** A root bus with everything below it. */
export function busItem(bus: Bus, scene: Scene): Item {
  const { tones, platform } = scene;
  const tone = tones.ofBus(bus);
  const cxl = platform.cxl?.hostBridges.some((bridge) => bridge.bus === bus);
  const near = bus.node && `near node ${bus.node.id}`;
  const note = facts(cxl ? 'CXL host bridge' : bus.bridge ? 'expander' : 'host bridge', near);
  return item({
    kind: 'root-bus',
    label: bus.id,
    note,
    right: `${ofSegment(bus)}${span(bus)}`,
    chip: tones.name(tone),
    tone,
    about: facts(`${ofSegment(bus)}root bus ${hex(bus.number)}`, note, tones.name(tone)),
    children: below(bus, tone, scene),
  });
}

/** What links start at comes first, so that the rest can be packed; what the machine brings comes last. */
function below(bus: Bus, tone: Tone, scene: Scene): Item[] {
  const items = bus.functions.map((entry) => functionItem(entry, tone, scene));
  const rank = ({ kind, linked }: Item) => (linked ? 0 : kind === 'builtin' ? 2 : 1);
  return [0, 1, 2].flatMap((wanted) => items.filter((entry) => rank(entry) === wanted));
}

function functionItem(entry: PciFunction, around: Tone, scene: Scene): Item {
  const { tones, linked, platform } = scene;
  const tone = tones.ofFunction(entry);
  const opened = entry.opens && !entry.opens.root ? entry.opens : undefined;
  const expander = entry.opens?.root
    ? `opens ${ofSegment(entry.opens)}bus ${hex(entry.opens.number)}`
    : undefined;
  const nodes = platform.initiators.filter(({ device }) => device === entry).map(({ node }) => node.id);
  const bars = entry.bars.length > 0 && `BARs ${entry.bars.map(({ size }) => sizeText(size)).join(' ')}`;
  const said = facts(entry.model, entry.host && `host ${entry.host}`, bars, entry.vendorDevice, expander);
  return item({
    kind: opened || expander ? 'bridge' : entry.origin === 'builtin' ? 'builtin' : 'device',
    label: entry.id,
    note: opened || expander ? facts(entry.model ?? entry.bridge, expander) : said,
    right: opened ? `${address(entry)} → ${span(opened)}` : address(entry),
    // An IOMMU's own function is translated by none, which surprises nobody.
    chip: tone === around || entry.origin === 'iommu' ? '' : tones.name(tone),
    tone,
    about: facts(
      said,
      `at ${address(entry)}`,
      nodes.length > 0 && `generic initiator for ${nodes.length === 1 ? 'node' : 'nodes'} ${setText(nodes)}`,
      opened && `opens ${span(opened)}`,
      tones.why(entry),
    ),
    children: opened ? below(opened, tone, scene) : [],
    subjects: [entry],
    linked: linked.has(entry),
  });
}

function span({ number, subordinate }: Bus): string {
  return subordinate === number ? `bus ${hex(number)}` : `bus ${hex(number)}–${hex(subordinate)}`;
}

/** Segment 0 goes without saying. */
function ofSegment({ segment }: Bus): string {
  return segment === 0 ? '' : `segment ${segment} `;
}

function address({ bus, device, function: fn }: PciFunction): string {
  return `${hex(bus.number)}:${slotText(device, fn)}`;
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0');
}
