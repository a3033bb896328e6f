/** What QEMU sends, one JSON object a line (docs/interop/qmp-spec.rst). */
export type QmpMessage =
  | { readonly kind: 'greeting'; readonly version: string }
  | { readonly kind: 'return'; readonly id: unknown; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: unknown; readonly type: string; readonly text: string }
  | ({ readonly kind: 'event' } & QmpEvent);

export interface QmpEvent {
  /** `DEVICE_DELETED`. */
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The message in a line; undefined when it is none. */
export function parseMessage(line: string): QmpMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isObject(value) ? messageOf(value) : undefined;
}

function messageOf(value: Record<string, unknown>): QmpMessage | undefined {
  const { QMP: greeting, event, error, id } = value;
  if (isObject(greeting)) {
    const version = versionOf(greeting.version);
    return version === undefined ? undefined : { kind: 'greeting', version };
  }
  if (typeof event === 'string')
    return { kind: 'event', name: event, data: isObject(value.data) ? value.data : {} };
  if (isObject(error)) {
    const { class: type, desc: text } = error;
    if (typeof type !== 'string' || typeof text !== 'string') return undefined;
    return { kind: 'error', id, type, text };
  }
  return 'return' in value ? { kind: 'return', id, value: value.return } : undefined;
}

/** `11.1.3`. */
function versionOf(version: unknown): string | undefined {
  if (!isObject(version) || !isObject(version.qemu)) return undefined;
  const { major, minor, micro } = version.qemu;
  const numbers = [major, minor, micro];
  return numbers.every((number) => Number.isSafeInteger(number)) ? numbers.join('.') : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
