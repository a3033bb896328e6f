import { createRequire } from 'node:module';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnosticsToJson, formatDiagnostics } from '../diagnostics/format.ts';
import { PxmError } from '../diagnostics/pxm-error.ts';
import { systemReason } from '../files/system-reason.ts';
import { writeAll } from '../files/write-all.ts';
import { writeFile } from '../files/write-files.ts';

export { inputName, readInput, readText } from '../files/read-input.ts';
export { writeFile, writeFiles } from '../files/write-files.ts';

type Stream = 'stdout' | 'stderr';
const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

/** Where text goes; tests put their own in place. */
export interface Sink {
  write(stream: Stream, text: string): void;
  isTerminal(stream: Stream): boolean;
}

const closed = new Set<Stream>();
const processSink: Sink = {
  write(stream, text) {
    if (closed.has(stream)) return;
    try {
      writeAll(DESCRIPTORS[stream], text);
    } catch (error) {
      // A reader that went away (`| head`) has seen enough: the command goes on to its exit code.
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE' && stream === 'stdout') {
        throw PxmError.of('PXM005', `cannot be written: ${systemReason(error)}`, { file: '<stdout>' });
      }
      closed.add(stream);
    }
  },
  isTerminal: (stream) =>
    (createRequire(import.meta.url)('node:tty') as typeof import('node:tty')).isatty(DESCRIPTORS[stream]),
};

let sink = processSink;
let colourChoice: boolean | undefined;

/** Replaces where text goes; without an argument, back to the process's own streams. */
export function setSink(next: Sink = processSink): void {
  sink = next;
}

/** What `--color` and `--no-color` ask for; undefined leaves it to the environment and the terminal. */
export function setColour(choice: boolean | undefined): void {
  colourChoice = choice;
}

/** Whether to colour: the option, then NO_COLOR, FORCE_COLOR and TERM=dumb, then whether it is a terminal. */
export function useColour(stream: Stream): boolean {
  if (colourChoice !== undefined) return colourChoice;
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0';
  return TERM !== 'dumb' && sink.isTerminal(stream);
}

/** Text to standard output, with a line break at its end. */
export function print(text: string): void {
  clearProgress();
  sink.write('stdout', text.endsWith('\n') ? text : `${text}\n`);
}

/** Text to standard error, with a line break at its end. */
export function printError(text: string): void {
  clearProgress();
  sink.write('stderr', text.endsWith('\n') ? text : `${text}\n`);
}

/** JSON to standard output, indented; 64-bit integers as hex strings. */
export function printJson(value: unknown): void {
  print(toJson(value));
}

export function toJson(value: unknown): string {
  const plain = (_: string, item: unknown) =>
    typeof item === 'bigint' ? `${item < 0n ? '-' : ''}0x${(item < 0n ? -item : item).toString(16)}` : item;
  return JSON.stringify(value, plain, 2);
}

/** Findings to standard error. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], { json = false } = {}): void {
  if (diagnostics.length === 0) return;
  printError(
    json
      ? toJson({ format: 'pxm-diagnostics', version: 1, diagnostics: diagnosticsToJson(diagnostics) })
      : formatDiagnostics(diagnostics, { colour: useColour('stderr') }),
  );
}

/** Text or bytes to the file an option names, or to standard output for `-` or without one. */
export function writeOutput(path: string | undefined, content: string | Uint8Array): void {
  if (path !== undefined && path !== '-') writeFile(path, content);
  else if (typeof content === 'string') print(content);
  else writeBytes(content);
}

function writeBytes(content: Uint8Array): void {
  clearProgress();
  try {
    writeAll(1, content);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    throw PxmError.of('PXM005', `cannot be written: ${systemReason(error)}`, { file: '<stdout>' });
  }
}

const PATIENCE = 1000;
let shown = false;

function clearProgress(): void {
  if (!shown) return;
  shown = false;
  sink.write('stderr', '\r\u001b[K');
}

/** Runs a step that may take long; after a second its name stands on the terminal until the step is done. */
export async function withProgress<T>(step: string, run: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    if (!sink.isTerminal('stderr')) return;
    shown = true;
    sink.write('stderr', `${step} ...`);
  }, PATIENCE);
  try {
    return await run();
  } finally {
    clearTimeout(timer);
    clearProgress();
  }
}
