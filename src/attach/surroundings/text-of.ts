import { readFileSync } from 'node:fs';
import { systemReason } from '../../files/system-reason.ts';

/** What a file of the kernel holds; undefined when it is not there or may not be read. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    systemReason(error);
    return undefined;
  }
}
