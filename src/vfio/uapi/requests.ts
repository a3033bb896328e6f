import * as cdev from './cdev.ts';
import * as container from './container.ts';
import * as device from './device.ts';
import * as features from './features.ts';
import * as iommufd from './iommufd.ts';
import * as nesting from './nesting.ts';
import type { PlainRequest, Request } from './request.ts';

const modules = [iommufd, nesting, cdev, device, features, container];

/** Every request of VFIO and iommufd, by the kind of file and its number there: `device 0x3b75`. */
export const REQUESTS: ReadonlyMap<string, Request | PlainRequest> = new Map(
  modules
    .flatMap((module): readonly object[] => Object.values(module))
    .filter((value): value is Request | PlainRequest => 'number' in value)
    .map((each) => [`${each.on} 0x${each.number.toString(16)}`, each]),
);
