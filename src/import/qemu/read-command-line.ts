import { looksLikeProgram } from './program.ts';
import { splitNulWords, splitShellWords } from './shell-words.ts';
import { type Word, wordsOfArgv } from './words.ts';

/**
 * The arguments of a command line in a text: as a shell reads it, or separated by NUL as in /proc/PID/cmdline. What
 * stands before the QEMU program, such as settings of variables, is left out.
 */
export function readCommandLine(text: string, name: string): Word[] {
  const words = text.includes('\0') ? wordsOfArgv(splitNulWords(text), name) : splitShellWords(text, name);
  const program = words.findIndex((word) => looksLikeProgram(word.text));
  return words.slice(Math.max(program, 0));
}
