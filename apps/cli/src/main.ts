// The command line: starts the system and asks it things. It computes nothing itself, the price book aside, and opens
// no store but the embedded engine it starts.
import { Command, CommanderError } from 'commander';
import { exitCodes } from './terminal/output.ts';

const program = new Command('apex')
  .description('Netra Apex: cuts what an organisation spends on AI, and proves it')
  .showHelpAfterError('(see --help)')
  .exitOverride();

type AddCommand = (program: Command) => void;

/** Each command's module, loaded only when it is called: most of what they stand on takes longer than they do. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  up: async () => (await import('./commands/up.ts')).addUp,
  serve: async () => (await import('./commands/serve.ts')).addServe,
  import: async () => (await import('./commands/import.ts')).addImport,
  export: async () => (await import('./commands/export.ts')).addExport,
  ask: async () => (await import('./commands/ask.ts')).addAsk,
  approvals: async () => (await import('./commands/approvals.ts')).addApprovals,
  approve: async () => (await import('./commands/approvals.ts')).addApprove,
  deny: async () => (await import('./commands/approvals.ts')).addDeny,
  report: async () => (await import('./commands/report.ts')).addReport,
  documents: async () => (await import('./commands/documents.ts')).addDocuments,
  price: async () => (await import('./commands/price.ts')).addPrice,
  prices: async () => (await import('./commands/prices.ts')).addPrices,
  reprice: async () => (await import('./commands/reprice.ts')).addReprice,
  reconcile: async () => (await import('./commands/reconcile.ts')).addReconcile,
  savings: async () => (await import('./commands/savings.ts')).addSavings,
  replay: async () => (await import('./commands/replay.ts')).addReplay,
  outcomes: async () => (await import('./commands/outcomes.ts')).addOutcomes,
  texts: async () => (await import('./commands/texts.ts')).addTexts,
  accept: async () => (await import('./commands/accept.ts')).addAccept,
  accepted: async () => (await import('./commands/acceptances.ts')).addAccepted,
  plan: async () => (await import('./commands/acceptances.ts')).addPlan,
  applied: async () => (await import('./commands/acceptances.ts')).addApplied,
  realised: async () => (await import('./commands/acceptances.ts')).addRealised,
  simulate: async () => (await import('./commands/simulate.ts')).addSimulate,
  synth: async () => (await import('./commands/synth/synth.ts')).addSynth,
  demo: async () => (await import('./commands/demo-logs.ts')).addDemo,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
};

const called = commands[process.argv[2] ?? ''];
// Help, a mistyped name or none at all: every command is listed.
for (const load of called === undefined ? Object.values(commands) : [called]) (await load())(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
