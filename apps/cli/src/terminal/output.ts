import { ApexError, toWireError } from '@netra/contract';

/** Exit codes of every command: 0 done, 1 failed, 2 wrongly called, 3 no running Apex found. */
export const exitCodes = { done: 0, failed: 1, usage: 2, notRunning: 3 } as const;

function exitCodeOf(error: unknown): number {
  if (!(error instanceof ApexError)) return exitCodes.failed;
  if (error.code === 'usage') return exitCodes.usage;
  return error.code === 'not_running' ? exitCodes.notRunning : exitCodes.failed;
}

/** How an option is written on the command line, by its name in a request (`baseTime`). */
export function optionNamed(path: readonly PropertyKey[]): string {
  return `--${path.join('.').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Writes a line for people to the standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a result for programs: one JSON text on the standard output. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

const longestDetail = 400;

/** What an error says beside its message, a line for each: the known formats, the columns that were found. */
export function detailLines(details: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(details).flatMap(([name, value]) => {
    const isPlain = Array.isArray(value) && value.every((entry) => typeof entry !== 'object');
    const text = typeof value === 'string' ? value : isPlain ? value.join(', ') : JSON.stringify(value);
    if (text === undefined || ['', 'null', '[]', '{}'].includes(text)) return [];
    return [`  ${name}: ${text.length > longestDetail ? `${text.slice(0, longestDetail)}...` : text}`];
  });
}

/** Runs a command's work; a failure becomes a readable message with its details (or JSON) on standard error and an exit code. */
export async function runCommand(json: boolean, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const wire = toWireError(error);
    if (json) process.stderr.write(`${JSON.stringify({ error: wire })}\n`);
    else {
      const unexpected = error instanceof ApexError ? undefined : (error as Error).stack;
      process.stderr.write(`\n${unexpected ?? wire.message}\n`);
      for (const line of detailLines(wire.details)) process.stderr.write(`${line}\n`);
      if (unexpected === undefined) process.stderr.write(`What to do: ${wire.suggestion}\n`);
    }
    process.exitCode = exitCodeOf(error);
  }
}
