// The command line: starts the system and asks it things. It computes nothing itself and opens no store but the
// embedded engine it starts.
import { Command, CommanderError } from 'commander';
import { addAsk } from './commands/ask.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addServe } from './commands/serve.ts';
import { addUp } from './commands/up.ts';
import { exitCodes } from './terminal/output.ts';

const program = new Command('apex')
  .description('Netra Apex: cuts what an organisation spends on AI, and proves it')
  .showHelpAfterError('(see --help)')
  .exitOverride();

addUp(program);
addServe(program);
addImport(program);
addExport(program);
addAsk(program);
addDoctor(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
