import type { Collector } from '../../diagnostics/collector.ts';
import { isUnnamed, peripheralNames } from '../../machines/qemu-devices.ts';
import { objectNames } from '../../machines/qemu-objects.ts';
import { isOwnProperty, OBJECT_PROPERTY } from '../../machines/qemu-property-names.ts';
import type { PciFunction, Platform } from '../../topology/platform.ts';

/**
 * Ids that are properties of what QEMU puts the object or its bus below: it says "Duplicate device ID", or aborts. Also
 * of devices that are plugged in later, since that would end a VM that runs.
 */
export function propertyNames(platform: Platform, report: Collector): void {
  const { attach, declaration, pci } = platform;
  const refuse = (id: string, whose: string, on?: PciFunction) => {
    const declared = on?.declared;
    report.error('PXM301', `QEMU can call nothing ${id}: ${whose} has a property of that name`, {
      span: declared && declaration.at(declared, 'id'),
      remedy: 'give it another id',
    });
  };
  const functions = pci.buses
    .flatMap((bus) => bus.functions)
    .filter((on) => on.origin !== 'builtin' && !isUnnamed(on));
  const later = attach.devices.flatMap((device) => (device.plug === 'later' ? device.function.id : []));
  const names = new Set([...peripheralNames(platform), ...objectNames(platform), ...later]);
  if (names.has(OBJECT_PROPERTY)) {
    const on = functions.find(({ id }) => id === OBJECT_PROPERTY);
    refuse(OBJECT_PROPERTY, 'every object', on);
  }
  for (const on of functions)
    if (on.id !== OBJECT_PROPERTY && isOwnProperty(on)) refuse(on.id, `a ${on.model}`, on);
}
