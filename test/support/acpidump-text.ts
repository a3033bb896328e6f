/** A table as acpidump prints it. */
export function acpidumpText(signature: string, bytes: Uint8Array): string {
  const rows = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, row) => {
    const part = [...bytes.subarray(row * 16, row * 16 + 16)];
    const hex = part.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
    const text = part.map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    return `    ${(row * 16).toString(16).toUpperCase().padStart(4, '0')}: ${hex.padEnd(47)}  ${text}`;
  });
  return `${signature} @ 0x0000000000000000\n${rows.join('\n')}\n\n`;
}
