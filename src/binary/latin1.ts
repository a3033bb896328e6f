/** Bytes as text of one code unit each, so that every byte value survives a round trip. */
export function fromLatin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The inverse of `fromLatin1`. Throws RangeError for code units above 255. */
export function toLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff)
      throw new RangeError(`expected characters up to U+00FF, got ${JSON.stringify(text[index])}`);
    bytes[index] = code;
  }
  return bytes;
}
