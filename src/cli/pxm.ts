import { main, report } from './main.ts';

/** Runs the program on this process's arguments and sets its exit code. */
export async function start(): Promise<void> {
  const args = process.argv.slice(2);
  process.on('uncaughtException', (error) => process.exit(report(error, args)));
  process.exitCode = await main(args);
}

export { main };
