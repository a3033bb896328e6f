import type { Argv } from 'yargs';
import { readCondition } from '../../doctor/condition.ts';
import { examine } from '../../doctor/examine.ts';
import type { Command } from '../command.ts';
import { hostRoot, withRoot } from '../host-options.ts';
import { print, printJson, useColour } from '../io.ts';
import { doctorText } from '../print/doctor-text.ts';

interface Options {
  readonly json?: boolean;
  readonly root?: string;
}

export const command: Command = {
  command: 'doctor',
  describe: 'say whether this host is ready for VFIO, if not why and what to do',
  builder: (yargs: Argv) =>
    withRoot(yargs)
      .option('json', { type: 'boolean', describe: 'the same as JSON' })
      .example('$0 doctor', 'what any user can see, without changing anything')
      .epilogue('Exit code: 0 ready, warnings or not; 1 not ready; 3 sysfs cannot be read.'),
  async handler({ json, root }: Options): Promise<number> {
    const condition = await readCondition(hostRoot(root));
    const found = examine(condition);
    if (json) printJson({ format: 'pxm-doctor', version: 1, release: condition.host.release, ...found });
    else print(doctorText(found, useColour('stdout')));
    return found.ready ? 0 : 1;
  },
};
