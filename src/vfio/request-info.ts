import type { AnyStruct, Fields, Layout } from '../binary/field.ts';
import type { Partially } from '../binary/make.ts';
import type { StructValue } from '../binary/struct.ts';
import { writeStruct } from '../binary/write.ts';
import { type InfoCapability, infoCapabilities } from './info-capabilities.ts';
import { sendRequest } from './ioctl.ts';
import type { Request } from './uapi/request.ts';

/** Room for capabilities; asking once is then enough nearly always. */
const USUAL_ROOM = 512;
const ATTEMPTS = 4;

/**
 * Sends a request for information that capabilities follow, with room for them: the kernel tells in `argsz` how much
 * it needs. Fields that `given` does not name are 0. Throws RequestRefused.
 */
export function requestInfo<K extends string, F extends Fields>(
  fd: number,
  request: Request<Layout<K, F>>,
  given: Partially<Omit<StructValue<K, F>, 'kind'>>,
  subject: string,
): { value: StructValue<K, F>; capabilities: InfoCapability[] } {
  let room = USUAL_ROOM;
  for (let attempt = 0; ; attempt++) {
    const extra = new Uint8Array(room);
    const value = sendRequest(fd, request, { ...given, extra }, subject);
    const { argsz, capOffset = 0 } = value as unknown as { argsz: number; capOffset?: number };
    const size = request.argument.fixedSize;
    if (argsz > size + room && attempt < ATTEMPTS) {
      room = argsz - size;
      continue;
    }
    return {
      value,
      capabilities: infoCapabilities(writeStruct(request.argument, value as unknown as AnyStruct), capOffset),
    };
  }
}
