import { PxmError } from '../../diagnostics/pxm-error.ts';

// Commands of QEMU's hw/acpi/bios-linker-loader.c; every entry is 128 bytes, names are 56.
const ENTRY = 128;
const NAME = 56;
const ALLOCATE = 1;
const ADD_POINTER = 2;
const ADD_CHECKSUM = 3;
const WRITE_POINTER = 4;
const ZONE_FSEG = 2;

/** A file that the script placed in guest memory. */
export interface LoadedFile {
  readonly name: string;
  readonly address: bigint;
  /** Contents, with pointers and checksums in place once the whole script has run. */
  readonly bytes: Uint8Array;
}

/**
 * Runs the script that tells a firmware where to put QEMU's ACPI files and what to patch in them. The addresses are
 * ours (1.75 GiB upwards, and the F segment below 1 MiB where the script demands it); nothing is written to a guest.
 *
 * @param script contents of `etc/table-loader`
 * @param read gives a file by its name
 * @throws PxmError PXM401 for a script that is cut off, unknown, or reaches outside its files
 */
export async function runLinkerLoader(
  script: Uint8Array,
  read: (name: string) => Promise<Uint8Array>,
): Promise<LoadedFile[]> {
  const files = new Map<string, LoadedFile>();
  const free = { high: 0x7000_0000n, fseg: 0xe_0000n };

  const fileOf = (name: string): LoadedFile => {
    const file = files.get(name);
    if (!file) throw broken(`it names "${name}" before allocating it`);
    return file;
  };
  const range = (file: LoadedFile, offset: number, length: number): Buffer => {
    if (offset + length > file.bytes.length) {
      throw broken(
        `bytes ${offset} to ${offset + length} lie outside the ${file.bytes.length} of "${file.name}"`,
      );
    }
    return Buffer.from(file.bytes.buffer, file.bytes.byteOffset + offset, length);
  };

  const entries = Buffer.from(script.buffer, script.byteOffset, script.length);
  if (entries.length % ENTRY !== 0) throw broken(`its ${entries.length} bytes are no multiple of ${ENTRY}`);
  for (let at = 0; at < entries.length; at += ENTRY) {
    const entry = entries.subarray(at, at + ENTRY);
    const name = nameAt(entry, 4);
    const second = 4 + NAME;
    switch (entry.readUInt32LE(0)) {
      case 0:
        break;
      case ALLOCATE: {
        const alignment = BigInt(entry.readUInt32LE(second) || 1);
        const zone = entry[second + 4] === ZONE_FSEG ? 'fseg' : 'high';
        const bytes = await read(name);
        const address = ((free[zone] + alignment - 1n) / alignment) * alignment;
        free[zone] = address + BigInt(bytes.length);
        files.set(name, { name, address, bytes });
        break;
      }
      case ADD_POINTER: {
        const source = fileOf(nameAt(entry, second));
        const offset = entry.readUInt32LE(second + NAME);
        const size = entry[second + NAME + 4] ?? 0;
        if (![1, 2, 4, 8].includes(size)) throw broken(`a pointer of ${size} bytes`);
        const field = range(fileOf(name), offset, size);
        const value = readUInt(field) + source.address;
        for (let byte = 0; byte < size; byte++) field[byte] = Number((value >> BigInt(8 * byte)) & 0xffn);
        break;
      }
      case ADD_CHECKSUM: {
        const file = fileOf(name);
        const [offset, start, length] = [0, 4, 8].map((skip) => entry.readUInt32LE(second + skip)) as [
          number,
          number,
          number,
        ];
        const sum = range(file, start, length).reduce((total, byte) => total + byte, 0);
        const field = range(file, offset, 1);
        field[0] = (field[0] ?? 0) - sum;
        break;
      }
      // Tells QEMU an address; no table changes by it.
      case WRITE_POINTER:
        break;
      default:
        throw broken(`unknown command ${entry.readUInt32LE(0)}`);
    }
  }
  return [...files.values()];
}

function readUInt(field: Buffer): bigint {
  return field.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function nameAt(entry: Buffer, at: number): string {
  const name = entry.toString('latin1', at, at + NAME);
  return name.includes('\0') ? name.slice(0, name.indexOf('\0')) : name;
}

function broken(what: string): PxmError {
  return PxmError.of('PXM401', `QEMU's table loader script cannot be run: ${what}`, { blame: 'host' });
}
