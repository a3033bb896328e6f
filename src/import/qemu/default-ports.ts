import type { Gathered } from './gather.ts';
import type { ImportedMachine } from './machine.ts';

/**
 * What QEMU adds without `-nodefaults` beyond PCI: serial and parallel port, monitor, drives for CD and floppy. The
 * way back always has `-nodefaults`, so they become arguments (system/vl.c).
 */
export function defaultPorts(gathered: Gathered, { type, switched }: ImportedMachine): string[] {
  const { items } = gathered;
  const has = (...names: string[]) => items.some(({ name }) => names.includes(name));
  const starts = (prefix: string) =>
    items.some(
      ({ name, argument }) => /^(?:serial|parallel)$/.test(name) && argument?.text.startsWith(prefix),
    );
  const device = (...models: string[]) =>
    items.some((item) => item.name === 'device' && models.includes(item.properties?.peek('driver') ?? ''));
  const drive = (wanted: string, index: number) =>
    items.filter(
      ({ name, properties }) =>
        name === 'drive' && (properties?.peek('if') ?? 'ide') === wanted && !properties?.has('index'),
    ).length > index ||
    items.some(
      ({ properties: p }) => p?.peek('index') === String(index) && (p.peek('if') ?? 'ide') === wanted,
    );

  const monitor = !has('monitor', 'qmp', 'qmp-pretty', 'mon') && !starts('mon:');
  const serial = !has('serial') && !device('isa-serial', 'xen-console');
  const parallel = type !== 'virt' && !has('parallel') && !device('isa-parallel');
  const text = has('nographic');
  const silent = items.some(
    ({ name, argument }) => name === 'display' && argument?.text.split(',')[0] === 'none',
  );
  const terminal = silent ? 'null' : 'vc:80Cx24C';
  const cd =
    type !== 'virt' &&
    switched('sata') !== false &&
    !has('cdrom', 'hdc') &&
    !device('ide-cd', 'ide-hd', 'scsi-cd', 'scsi-hd') &&
    !drive('ide', 2);
  const floppy = type === 'pc' && !has('fda') && !device('isa-fdc', 'floppy') && !drive('floppy', 0);
  return [
    ...(serial ? ['-serial', text ? (monitor ? 'mon:stdio' : 'stdio') : terminal] : []),
    ...(parallel ? ['-parallel', text ? 'null' : terminal] : []),
    ...(monitor && text && !serial ? ['-monitor', 'stdio'] : []),
    ...(monitor && !text && !silent ? ['-monitor', terminal] : []),
    ...(cd ? ['-drive', 'if=ide,index=2,media=cdrom'] : []),
    ...(floppy ? ['-drive', 'if=floppy,index=0'] : []),
  ];
}
