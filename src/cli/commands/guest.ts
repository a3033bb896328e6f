import type { Argv } from 'yargs';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { compareView } from '../../guest/check/compare-view.ts';
import { differenceText } from '../../guest/check/difference-text.ts';
import { fromExpectation, toExpectation } from '../../guest/check/expectation.ts';
import { readSysfs } from '../../guest/check/read-sysfs.ts';
import { guestView } from '../../guest/guest-view.ts';
import type { GuestView } from '../../guest/view.ts';
import type { Command } from '../command.ts';
import { guestOptions, type KernelOptions, kernelOptions, withKernel } from '../guest-options.ts';
import { inputName, print, printJson, readText, toJson, writeOutput } from '../io.ts';
import { guestText } from '../print/guest-text.ts';
import { readTableBytes } from '../table-inputs.ts';
import { usageError } from '../usage-error.ts';

interface Options extends KernelOptions {
  readonly action: string;
  readonly inputs: readonly string[];
  readonly json?: boolean;
  readonly output?: string;
  readonly sys?: string;
}

const ACTIONS: Readonly<Record<string, (options: Options) => number>> = { view, expect, check };

export const command: Command = {
  command: 'guest <action> <inputs..>',
  describe: 'say what Linux makes of tables, and check it in the guest',
  builder: (yargs: Argv) =>
    kernelOptions(yargs)
      .positional('action', {
        type: 'string',
        demandOption: true,
        describe: 'view: show it; expect: write it for check; check: compare with this machine',
      })
      .positional('inputs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'tables, directories of them, acpidump text, - for stdin; what expect wrote',
      })
      .option('json', { type: 'boolean', describe: 'the same as JSON' })
      .option('output', { alias: 'o', type: 'string', describe: 'file for expect; standard output without' })
      .option('sys', { type: 'string', describe: 'where check finds sysfs, if not /sys' })
      .example('$0 guest view out/', 'nodes, distances, performance, IOMMUs, what is not used and why')
      .example('$0 guest expect out/ -o expect.json', 'to be taken into the guest')
      .example('$0 guest check expect.json', 'in the guest; dist/guest-check.mjs does it without pxm'),
  handler(options: Options): number {
    const action = ACTIONS[options.action];
    if (action !== undefined) return action(options);
    throw usageError(
      `pxm guest does not know ${JSON.stringify(options.action)}`,
      'say view, expect or check',
    );
  },
};

function view(options: Options): number {
  const seen = viewOf(options);
  if (options.json) printJson(seen);
  else print(guestText(seen));
  return 0;
}

function expect(options: Options): number {
  writeOutput(options.output, `${toJson(toExpectation(viewOf(options)))}\n`);
  return 0;
}

function check({ inputs, json, sys }: Options): number {
  const [path, ...others] = inputs;
  if (path === undefined || others.length > 0) {
    throw usageError('pxm guest check takes one file', 'name what pxm guest expect wrote');
  }
  const expectation = fromExpectation(parseJson(path));
  if (expectation === undefined) {
    const remedy = 'name what pxm guest expect wrote';
    throw PxmError.of('PXM006', 'is no expectation', { file: inputName(path), remedy });
  }
  const differences = compareView(expectation, readSysfs(sys));
  if (json) printJson(differences);
  else if (differences.length > 0) print(differences.map(differenceText).join('\n'));
  return differences.length > 0 ? 1 : 0;
}

function parseJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw PxmError.of('PXM100', (error as Error).message, { file: inputName(path) });
  }
}

function viewOf(options: Options): GuestView {
  const { found, errors } = readTableBytes(options.inputs);
  if (errors.length > 0) throw new PxmError(errors);
  return withKernel(() => guestView(found, guestOptions(options)));
}
