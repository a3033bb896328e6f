import { basename, join } from 'node:path';
import type { Argv } from 'yargs';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { encodeTable } from '../../tables/encode.ts';
import { tableFromJson } from '../../tables/json.ts';
import { sealTable } from '../../tables/seal.ts';
import type { Command } from '../command.ts';
import { inputName, print, readText, writeFiles, writeOutput } from '../io.ts';
import { parseJson } from '../parse-json.ts';
import { count } from '../print/amounts.ts';

interface Options {
  readonly json: string;
  readonly output: string;
  readonly seal?: boolean;
}

/** JSON of many tables, as hex, is some times larger than they are. */
const LIMIT = 512 * 1024 * 1024;

export const command: Command = {
  command: 'encode <json>',
  describe: 'write the table that JSON from pxm decode describes',
  builder: (yargs: Argv) =>
    yargs
      .positional('json', { type: 'string', demandOption: true, describe: 'JSON file, - for stdin' })
      .option('output', {
        alias: 'o',
        type: 'string',
        demandOption: true,
        describe: 'file for the table; for JSON of several tables a directory',
      })
      .option('seal', { type: 'boolean', describe: 'set length and checksum to what the rest needs' })
      .example('$0 encode SRAT.json -o SRAT.aml', 'exactly the bytes that the JSON says')
      .example('$0 encode SRAT.json -o SRAT.aml --seal', 'after editing the JSON by hand'),
  handler({ json: path, output, seal = false }: Options): number {
    const name = inputName(path);
    const json = parseJson(readText(path, LIMIT), name);
    const bytesOf = (value: unknown, file: string) => {
      const table = tableFromJson(value, file);
      return seal ? sealTable(table) : encodeTable(table);
    };
    if (!Array.isArray(json)) {
      writeOutput(output, bytesOf(json, name));
      return 0;
    }
    const files = new Map<string, Uint8Array>();
    for (const [index, value] of json.entries()) {
      const file = fileName((value as { file?: unknown } | null)?.file, files, `${name}[${index}]`);
      files.set(file, bytesOf(value, `${name}[${index}]`));
    }
    writeFiles(output, files);
    print(`${count(files.size, 'table')} in ${output}`);
    return 0;
  },
};

/** The file to write a table to: its own name without directories; a table of a dump gets `.aml` behind it. */
function fileName(named: unknown, taken: ReadonlyMap<string, unknown>, place: string): string {
  const base = basename(typeof named === 'string' ? named : '').replace(/^.*:/, '');
  const file = base.includes('.') && /\.(aml|bin|dat)$/.test(base) ? base : `${base}.aml`;
  if (base === '' || taken.has(file)) {
    const message = base === '' ? 'expected the name of a file' : `${JSON.stringify(file)} is named twice`;
    throw PxmError.of('PXM201', `file: ${message}`, { file: place });
  }
  return join('.', file);
}
