/** Regular files of an archive in the format "newc", by path. Throws Error when it does not end as it should. */
export function readArchive(archive: Uint8Array): Map<string, Buffer> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const files = new Map<string, Buffer>();
  for (let at = 0; bytes.toString('latin1', at, at + 6) === '070701'; ) {
    const field = (index: number) =>
      Number.parseInt(bytes.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16);
    const nameEnd = at + 110 + field(11);
    const path = bytes.toString('latin1', at + 110, nameEnd - 1);
    const start = align(nameEnd);
    const end = start + field(6);
    if (path === 'TRAILER!!!') return files;
    if ((field(1) & 0o170000) === 0o100000) files.set(path.replace(/^\.\//, ''), bytes.subarray(start, end));
    at = align(end);
  }
  throw new Error('the archive has no end');
}

function align(at: number): number {
  return Math.ceil(at / 4) * 4;
}
