import { make } from '../../binary/make.ts';
import type { Platform } from '../../topology/platform.ts';
import type { NamespaceDevice } from '../../topology/platform-iommu.ts';
import { type Andd, andd, type DeviceScope } from '../dmar.ts';
import { namespaceScope } from './dmar-scopes.ts';

/** A device that is not on PCI, its declaration, and the scope by which its unit names it. */
export interface DeclaredNamespaceDevice {
  readonly device: NamespaceDevice;
  readonly andd: Andd;
  readonly scope: DeviceScope;
}

/** Numbered from 1, as firmware does. */
export function namespaceDevices({ platformDevices }: Platform): DeclaredNamespaceDevice[] {
  const devices = platformDevices.filter((device) => device.table === 'DMAR');
  return devices.map((device, index) => {
    const declared = make(andd, { deviceNumber: index + 1, objectName: `${device.path}\0` });
    return { device, andd: declared, scope: namespaceScope(declared, device.requesterId) };
  });
}
