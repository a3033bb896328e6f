import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FoundTables, walkAcpi } from '../../../src/vmm/capture/acpi-walk.ts';

const MEMORY = 256 << 20;

/**
 * Boots a machine with its own firmware under emulation and reads the tables that the firmware left in guest memory.
 * The machine gets 256 MiB.
 */
export async function bootFirmware(
  command: string,
  args: readonly string[],
  deadlineMs = 60_000,
): Promise<FoundTables> {
  const child = spawn(
    command,
    [...args, ...['-m', '256M', '-accel', 'tcg', '-display', 'none', '-nic', 'none'], ...MONITOR, '-S'],
    { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] },
  );
  const directory = mkdtempSync(join(tmpdir(), 'pxm-boot-'));
  try {
    const execute = monitor(child.stdio[3] as Duplex);
    await execute('qmp_capabilities');
    await execute('cont');
    const base = command.includes('aarch64') ? 0x4000_0000 : 0;
    const filename = join(directory, 'memory');
    for (const end = Date.now() + deadlineMs; Date.now() < end; ) {
      await sleep(250);
      await execute('pmemsave', { val: base, size: MEMORY, filename });
      const found = findTables(readFileSync(filename), BigInt(base));
      if (found) return found;
    }
    throw new Error(`no ACPI tables in memory ${deadlineMs / 1000} s after starting ${command}`);
  } finally {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Through a descriptor that the child inherits. */
const MONITOR = ['-chardev', 'socket,id=monitor,fd=3', '-object', 'monitor-qmp,id=control,chardev=monitor'];

function monitor(stream: Duplex) {
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return async (execute: string, parameters: object = {}): Promise<void> => {
    stream.write(`${JSON.stringify({ execute, arguments: parameters })}\n`);
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`QEMU ended before it answered "${execute}"`);
      const answer = JSON.parse(value);
      if (answer.error) throw new Error(`${execute}: ${answer.error.desc}`);
      if (answer.return) return;
    }
  };
}

/** Undefined until the firmware is done: an RSDP with a right sum whose root table has one too. */
function findTables(memory: Buffer, base: bigint): FoundTables | undefined {
  for (let at = memory.indexOf('RSD PTR '); at >= 0; at = memory.indexOf('RSD PTR ', at + 8)) {
    if (at % 16 !== 0 || !sumsToZero(memory.subarray(at, at + 20))) continue;
    try {
      const found = walkAcpi(base + BigInt(at), (address) =>
        address >= base && address < base + BigInt(memory.length)
          ? memory.subarray(Number(address - base))
          : undefined,
      );
      const checked = found.tables.filter(({ signature }) => signature !== 'FACS');
      if (checked.length > 0 && checked.every(({ bytes }) => sumsToZero(bytes))) return found;
    } catch {
      // A leftover of the firmware's own image, or not finished yet.
    }
  }
  return undefined;
}

function sumsToZero(bytes: Uint8Array): boolean {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0) === 0;
}
