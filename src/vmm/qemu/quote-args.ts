/** Arguments for a POSIX shell, one option with its value a line, lines continued with a backslash. */
export function quoteArgs(args: readonly string[]): string {
  const lines: string[][] = [];
  for (const arg of args) {
    const line = lines.at(-1);
    if (line === undefined || arg.startsWith('-')) lines.push([quote(arg)]);
    else line.push(quote(arg));
  }
  return lines.map((words) => words.join(' ')).join(' \\\n  ');
}

/** As it is if the shell leaves it alone, else between single quotes. */
function quote(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;
}
