import { Descriptor } from './descriptor.ts';
import { systemCall } from './system-call.ts';

// From sys/eventfd.h.
const EFD_CLOEXEC = 0o2000000;
const EFD_NONBLOCK = 0o4000;

/**
 * A counter that the kernel raises for an interrupt: 8 bytes read from it are how often since the last time, EAGAIN
 * when not at all. Throws RequestRefused.
 */
export function allocEventfd(subject: string): Descriptor {
  return new Descriptor(
    systemCall('eventfd', subject, ({ eventfd }) => eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
    subject,
  );
}
