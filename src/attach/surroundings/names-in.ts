import { readdirSync } from 'node:fs';
import { systemReason } from '../../files/system-reason.ts';

/** Names in a folder in order; none when it is not there or may not be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    systemReason(error);
    return [];
  }
}
