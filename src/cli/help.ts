import { COMMANDS } from './commands.ts';

/** What `pxm --help` prints. */
export function generalHelp(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return `pxm <command> [options]

One declared VM topology becomes the ACPI tables its guest sees and the QEMU command line that presents them.

Commands:
${COMMANDS.map(({ name, describe }) => `  pxm ${name.padEnd(width)}  ${describe}`).join('\n')}

Options:
  --help      help on a command: pxm <command> --help
  --version   version of pxm
  --color     colour even where there is no terminal; --no-color never
  --json      results, and errors, as JSON

Exit codes: 0 done, 1 found something, 2 bad input or usage, 3 the host or a foreign program refused,
4 a bug of pxm.

Examples:
  pxm build examples/two-socket-gpu.yaml -o out/
  pxm verify out/
  pxm qemu examples/two-socket-gpu.yaml
`;
}
