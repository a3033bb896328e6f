const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The 16 bytes of a UUID in the order it is written. Throws RangeError for what is none. */
export function uuidBytes(text: string): Uint8Array {
  if (!UUID.test(text)) throw new RangeError(`"token" expected a UUID, got ${JSON.stringify(text)}`);
  return new Uint8Array(Buffer.from(text.replaceAll('-', ''), 'hex'));
}
