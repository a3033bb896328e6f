import { closeSync, constants, openSync, readdirSync, readlinkSync, readSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Code } from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { printable } from '../../diagnostics/printable.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { systemReason } from '../../files/system-reason.ts';
import type { HostRoot } from '../host-root.ts';

/** An attribute of sysfs is a page at most; lists of hundreds of processors or regions are far below. */
const LIMIT = 1 << 16;
const buffer = Buffer.alloc(LIMIT);
const ONLY_FILES = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const NOT_A_KERNELS = 'see whether this is the sysfs of a running kernel, or a copy that somebody changed';

/**
 * Reads what the kernel tells, trusting none of it: what is not there or may not be read is undefined, what is there
 * and not as the kernel writes it becomes a finding, and no link is followed out of sysfs. All findings of a scan are
 * thrown together by `finish`.
 */
export class SysfsReader {
  /** Real path of sysfs. */
  readonly sys: string;
  readonly root: HostRoot;
  readonly #findings: Diagnostic[] = [];

  /** Throws PxmError PXM422 when there is no sysfs. */
  constructor(root: HostRoot) {
    this.root = root;
    try {
      this.sys = realpathSync(root.sys);
    } catch (error) {
      const message = `sysfs cannot be read: ${systemReason(error)}`;
      throw PxmError.of('PXM422', message, { file: root.sys, remedy: 'mount sysfs', blame: 'host' });
    }
  }

  /** Names in a folder in order; none when it is not there or may not be read. */
  names(folder: string): string[] {
    try {
      return readdirSync(folder).sort();
    } catch (error) {
      systemReason(error);
      return [];
    }
  }

  /** Names of the folders in a folder, where the kernel has no links. */
  folders(folder: string): string[] {
    try {
      return readdirSync(folder, { withFileTypes: true })
        .filter((entry) => {
          if (entry.isSymbolicLink()) this.#elsewhere(join(folder, entry.name), 'it is a link');
          return entry.isDirectory();
        })
        .map((entry) => entry.name)
        .sort();
    } catch (error) {
      systemReason(error);
      return [];
    }
  }

  /** What a file holds, without the end of its last line. Undefined when it is gone or may not be read. */
  text(path: string): string | undefined {
    try {
      const fd = openSync(path, ONLY_FILES);
      try {
        const length = readSync(fd, buffer, 0, LIMIT, null);
        if (length === LIMIT) return this.odd(path, `holds ${LIMIT} bytes or more`);
        return buffer.toString('latin1', 0, buffer[length - 1] === 0x0a ? length - 1 : length);
      } finally {
        closeSync(fd);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ELOOP') return this.#elsewhere(path, 'it is a link');
      systemReason(error);
      return undefined;
    }
  }

  /** The parts of a file's text; a finding when the text is another one. */
  match(path: string, pattern: RegExp): RegExpExecArray | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    return pattern.exec(text) ?? this.odd(path, `holds ${excerpt(text)}`);
  }

  /** A number as the kernel writes it, `0x` in front of hexadecimal ones; `-1` is what is not known. */
  number(path: string): number | undefined {
    const text = this.match(path, /^(-1|0x[0-9a-f]{1,8}|\d{1,9})$/)?.[1];
    return text === undefined || text === '-1' ? undefined : Number(text);
  }

  /**
   * The last name of a link's target, which is `name` below `below`, a folder of sysfs. `at` is the real folder of the
   * link. The link is not followed.
   */
  linked(at: string, link: string, below: RegExp, name: RegExp): string | undefined {
    const path = join(at, link);
    let target: string;
    try {
      target = readlinkSync(path);
    } catch (error) {
      systemReason(error);
      return undefined;
    }
    const whole = resolve(dirname(path), target);
    const slash = whole.lastIndexOf('/');
    const found = whole.slice(slash + 1);
    const inside = slash > this.sys.length && whole.startsWith(`${this.sys}/`);
    if (!inside || !below.test(whole.slice(this.sys.length + 1, slash)))
      return this.#elsewhere(path, `to ${excerpt(target)}`);
    return name.test(found) ? found : this.odd(path, `leads to ${excerpt(found)}`);
  }

  /** The path below sysfs of the folder in `devices` that a link leads to; undefined when it is gone. */
  deviceFolder(link: string): string | undefined {
    let whole: string;
    try {
      whole = realpathSync.native(link);
    } catch (error) {
      systemReason(error);
      return undefined;
    }
    if (!whole.startsWith(`${this.sys}/devices/`)) return this.#elsewhere(link, `to ${excerpt(whole)}`);
    return whole.slice(this.sys.length + 1);
  }

  /** Notes that the kernel would not write this. */
  odd(path: string, what: string): undefined {
    return this.#note('PXM421', path, what);
  }

  /** Throws PxmError with everything that was odd. */
  finish(): void {
    if (this.#findings.length > 0) throw new PxmError(this.#findings, 'host');
  }

  #elsewhere(path: string, what: string): undefined {
    return this.#note('PXM420', path, `leads out of where the kernel's links lead: ${what}`);
  }

  #note(code: Code, path: string, message: string): undefined {
    this.#findings.push({ code, severity: 'error', message, file: printable(path), remedy: NOT_A_KERNELS });
  }
}

function excerpt(text: string): string {
  return JSON.stringify(printable(text.length > 60 ? `${text.slice(0, 60)}...` : text));
}
