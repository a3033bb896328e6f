import type { Argv } from 'yargs';
import { topologyJsonSchema } from '../../topology/schema/json-schema.ts';
import type { Command } from '../command.ts';
import { printJson } from '../io.ts';

export const command: Command = {
  command: 'schema',
  describe: 'print the JSON Schema of the topology language, for editors',
  builder: (yargs: Argv) =>
    yargs
      .option('json', { type: 'boolean', describe: 'the same: a schema is always JSON' })
      .example('$0 schema > topology.schema.json', 'a copy for an editor'),
  handler(): number {
    printJson(topologyJsonSchema());
    return 0;
  },
};
