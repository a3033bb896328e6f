import type { PciFunction } from '../platform.ts';
import type { Coverage } from '../platform-iommu.ts';
import type { Context } from './context.ts';
import type { BusServices } from './coverage.ts';
import { groupBy } from './group-by.ts';
import type { IommuDraft } from './iommus.ts';

/** Units that serve devices near another socket, where every access goes there and back: PXM155. */
export function warnFar(
  ctx: Context,
  units: readonly IommuDraft[],
  coverage: readonly Coverage[],
  services: BusServices,
): void {
  const sockets = new Map<object, number | undefined>();
  for (const [{ draft }, { socket }] of services) sockets.set(draft, socket ?? draft.node?.socket);
  for (const unit of units) {
    const far = coverage.flatMap(({ iommu, function: on }) => {
      const socket = sockets.get(rootOf(on));
      const isFar =
        iommu === unit && socket !== undefined && unit.socket !== undefined && socket !== unit.socket;
      return isFar && on.origin === 'device' ? { on, socket } : [];
    });
    for (const [socket, group] of groupBy(far, (one) => one.socket))
      warn(
        ctx,
        unit,
        socket,
        group.map(({ on }) => on),
      );
  }
}

function warn(ctx: Context, unit: IommuDraft, socket: number, far: readonly PciFunction[]): void {
  const { declared, id } = unit;
  const names = far.map((on) => on.id);
  const { devices = [] } = declared;
  const at = devices.findIndex((name) => names.includes(name));
  ctx.report.warning(
    'PXM155',
    `iommu ${id} is near socket ${unit.socket}, but serves ${names.join(', ')} near socket ${socket}`,
    {
      span: at < 0 ? ctx.at(declared, 'buses') : ctx.at(devices, at),
      related: ctx.related('the socket', declared, 'socket'),
      remedy: `let a unit of socket ${socket} serve ${names.length === 1 ? 'it' : 'them'}`,
    },
  );
}

export function rootOf({ bus }: PciFunction): PciFunction['bus'] {
  return bus.root || bus.bridge === undefined ? bus : rootOf(bus.bridge);
}
