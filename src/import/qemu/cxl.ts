import type { Gathered } from './gather.ts';
import { readGenericPorts } from './initiators.ts';
import type { ImportedMachine } from './machine.ts';
import { Mapping } from './yaml-text.ts';

/** Reads `-machine cxl=on,cxl-fmw.N...` and generic ports; undefined without CXL. */
export function readCxl(gathered: Gathered, { cxl }: ImportedMachine): Mapping | undefined {
  const section = new Mapping()
    .set('windows', readWindows(gathered))
    .set('ports', readGenericPorts(gathered));
  return cxl || section.entries.length > 0 ? section : undefined;
}

function readWindows({ machine }: Gathered): Mapping[] {
  const windows: Mapping[] = [];
  for (let index = 0; machine.has(`cxl-fmw.${index}.size`); index++) {
    const key = (name: string) => `cxl-fmw.${index}.${name}`;
    const targets: string[] = [];
    while (machine.has(key(`targets.${targets.length}`))) {
      targets.push(machine.take(key(`targets.${targets.length}`)) ?? '');
    }
    windows.push(
      new Mapping(`-machine cxl-fmw.${index}`)
        .set('targets', targets)
        .set('size', machine.takeSize(key('size')))
        .set('granularity', machine.takeSize(key('interleave-granularity'))),
    );
  }
  return windows;
}
