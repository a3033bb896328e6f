import { ASSIGNED_DEVICE } from '../../machines/bus-models.ts';
import type { PciFunction } from '../platform.ts';
import type { DeclaredDevice } from '../schema/topology.ts';
import { newFunction } from './buses.ts';
import type { Context } from './context.ts';
import { refuseOptions, sortedOptions } from './options.ts';
import type { PciDraft } from './pci-draft.ts';
import { parseSlot } from './slots.ts';
import { hexText, sizeText } from './text.ts';

/** Properties that keys of the language decide. */
const OWN_OPTIONS = {
  id: 'id',
  bus: 'on',
  addr: 'slot',
  host: 'host',
};
const MAX_BARS = 6;

/** Adds the devices of section `devices`. */
export function resolveDevices(ctx: Context, pci: PciDraft): void {
  const hosts = new Map<string, DeclaredDevice>();
  for (const declared of ctx.topology.devices ?? []) {
    const host = hostAddress(declared);
    const other = host === undefined ? undefined : hosts.get(host);
    if (other) {
      ctx.report.error(
        'PXM107',
        `host device ${host} is assigned twice: to ${other.id} and to ${declared.id}`,
        {
          span: ctx.at(declared, 'host'),
          related: ctx.related(other.id, other, 'host'),
          remedy: 'assign every host device once',
        },
      );
    } else if (host !== undefined) hosts.set(host, declared);
    refuseOptions(ctx, declared.options, OWN_OPTIONS, `device ${declared.id}`);
    const draft = newFunction(declared.id, pci.root, {
      origin: 'device',
      declared,
      model: resolveModel(ctx, declared),
      host,
      vendorDevice: declared.ids?.toLowerCase(),
      bars: resolveBars(ctx, declared),
      properties: [
        ...(host === undefined ? [] : [['host', host] as const]),
        ...sortedOptions(declared.options),
      ],
    });
    const on = declared.on ?? ctx.facts.rootBus.id;
    const slot = parseSlot(ctx, declared);
    pci.items.push({ draft, kind: undefined, declared, on, slot, opens: undefined });
  }
}

/** With segment, in lower case. */
function hostAddress({ host }: DeclaredDevice): string | undefined {
  if (host === undefined) return undefined;
  return (host.length === 7 ? `0000:${host}` : host).toLowerCase();
}

function resolveModel(ctx: Context, declared: DeclaredDevice): string | undefined {
  if (declared.model !== undefined) {
    if (declared.host !== undefined && !declared.model.startsWith(ASSIGNED_DEVICE)) {
      ctx.report.error(
        'PXM109',
        `device ${declared.id} has a host address, but model ${declared.model} takes none`,
        {
          span: ctx.at(declared, 'model'),
          remedy: `write model: ${ASSIGNED_DEVICE}, or remove "host"`,
        },
      );
    }
    return declared.model;
  }
  if (ctx.vmm.vmm === 'none') return undefined;
  if (declared.host === undefined) {
    ctx.report.error('PXM105', `nothing tells what device ${declared.id} is`, {
      span: ctx.at(declared),
      remedy: 'write "host" for an assigned device, or "model" for one that the VMM emulates',
    });
    return undefined;
  }
  ctx.derive(`${declared.id} model`, ASSIGNED_DEVICE, 'it has a host address');
  return ASSIGNED_DEVICE;
}

function resolveBars(ctx: Context, declared: DeclaredDevice): PciFunction['bars'][number][] {
  const list = declared.bars ?? [];
  const bars = list.map((bar) =>
    typeof bar === 'bigint'
      ? { size: bar, is64bit: true, prefetchable: true }
      : { size: bar.size, is64bit: bar['64bit'] ?? true, prefetchable: bar.prefetchable ?? true },
  );
  const registers = bars.reduce((sum, { is64bit }) => sum + (is64bit ? 2 : 1), 0);
  if (registers > MAX_BARS) {
    ctx.report.error(
      'PXM104',
      `the BARs of ${declared.id} take ${registers} registers of the ${MAX_BARS} there are`,
      {
        span: ctx.at(declared, 'bars'),
        remedy: 'a 64-bit BAR takes two registers: declare three of them at most',
      },
    );
  }
  return bars.filter(({ size, is64bit }, index) => {
    const bar = `BAR ${index} of ${declared.id} has`;
    const span = ctx.at(list, index);
    if ((size & (size - 1n)) !== 0n || size < 16n) {
      ctx.report.error('PXM104', `${bar} ${hexText(size)} bytes, no power of two from 16 on`, {
        span,
        remedy: 'write the size that the device asks for, such as 16M',
      });
      return false;
    }
    if (!is64bit && size > 1n << 31n) {
      ctx.report.error('PXM104', `${bar} ${sizeText(size)}, too much for 32 bits`, {
        span,
        remedy: 'write 64bit: true, or 2G or less',
      });
    }
    return true;
  });
}
