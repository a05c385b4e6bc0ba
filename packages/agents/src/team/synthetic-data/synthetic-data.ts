import { ApexError, filterSchema, type Period, periodSchema } from '@netra/contract';
import { z } from 'zod';
import { defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import type { ToolInput } from '../../tools/catalogue.ts';
import { askForWorkload, planWorkloadPrompt } from './ask-for-workload.ts';
import { type SyntheticRecord, syntheticRecordSchema } from './synthetic-record.ts';
import { type WorkloadWords, workloadWords } from './workload-words.ts';

const syntheticInputSchema = z.object({
  /** Calls that the workload shall be like, and of when; null where none are named. */
  like: z.object({ period: periodSchema, filter: filterSchema }).nullable().default(null),
});
type SyntheticInput = z.infer<typeof syntheticInputSchema>;

const hourMs = 3_600_000;
/** What is made where the request does not say. */
const usual = { profile: 'ecommerce', calls: 10_000, days: 30, seed: 1 } as const;
/** How much of a waste is built in: about half of the calls that can have it. */
const usualIntensity = 0.5;

type Request = ToolInput<'generate-workload'>;

/** Everything that decides which calls are made, settled, so that a repeated request makes the same ones. */
function settled(words: WorkloadWords, { run, askedAt }: AgentContext['run']): Request {
  const profile = words.profile ?? usual.profile;
  const to = new Date(Math.floor(Date.parse(askedAt) / hourMs) * hourMs).toISOString();
  return {
    profile,
    calls: words.calls ?? usual.calls,
    days: words.days ?? usual.days,
    seed: words.seed ?? usual.seed,
    to,
    project: words.project ?? `synthetic-${profile}-${run.slice(-6)}`,
    ...(words.waste.length === 0
      ? {}
      : { inject: words.waste.map((lever) => `${lever}:${usualIntensity}`).join(',') }),
  };
}

function emptyRecord(words: WorkloadWords, request: Request, profilesEvidenceId: string): SyntheticRecord {
  return {
    status: 'partial',
    request: { ...request, days: request.days ?? usual.days, seed: request.seed ?? usual.seed },
    chosen: (['profile', 'calls', 'days'] as const).filter((field) => words[field] === null),
    profilesEvidenceId,
    planEvidenceId: null,
    jobEvidenceId: null,
    spendEvidenceId: null,
    savingsEvidenceId: null,
    fidelityEvidenceId: null,
    problem: null,
  };
}

/** Looks at what was made: its cost by feature, what the levers find of the built-in waste, and what it is like. */
async function checkMade(
  context: AgentContext,
  made: { readonly project: string; readonly period: Period; readonly isWasteful: boolean },
  like: SyntheticInput['like'],
): Promise<Pick<SyntheticRecord, 'spendEvidenceId' | 'savingsEvidenceId' | 'fidelityEvidenceId'>> {
  const { project, period, isWasteful } = made;
  const scope = { period, filter: { project: [project] } };
  const spend = await context.callTool(
    'spend',
    { ...scope, by: ['feature'] },
    'What was made, as it is stored',
  );
  const savings = isWasteful
    ? await context.callTool('savings', scope, 'What the levers find of the waste that was built in')
    : null;
  const fidelity =
    like === null
      ? null
      : await context.callTool(
          'compare-workloads',
          { left: like, right: scope },
          'How like the named calls it is',
        );
  return {
    spendEvidenceId: spend.ok ? spend.evidenceId : null,
    savingsEvidenceId: savings?.ok === true ? savings.evidenceId : null,
    fidelityEvidenceId: fidelity?.ok === true ? fidelity.evidenceId : null,
  };
}

async function run(context: AgentContext, { like }: SyntheticInput): Promise<SyntheticRecord> {
  await context.think({ thought: 'Reading which calls are to be generated.', step: 1, of: 3 });
  const profiles = await context.callTool('workload-profiles', {}, 'Which profiles there are');
  if (!profiles.ok)
    throw new ApexError('agent_without_data', 'The profiles to generate from could not be read.', {
      details: { tool: 'workload-profiles', code: profiles.error.code },
    });
  const names = profiles.result.profiles.map(({ name }) => name);
  const ruled = workloadWords(context.run.question, names);
  const words =
    ruled.profile === null || ruled.calls === null ? await askForWorkload(context, ruled, names) : ruled;
  const request = settled(words, context.run);
  const record = emptyRecord(words, request, profiles.evidenceId);
  const plan = await context.callTool('plan-workload', request, 'What would be generated, before it is');
  if (!plan.ok) return { ...record, problem: { tool: 'plan-workload', code: plan.error.code } };
  await context.think({ thought: `Planned: ${plan.summary} A person decides.`, step: 2, of: 3 });
  const planned = { ...record, planEvidenceId: plan.evidenceId };
  const made = await context.callTool('generate-workload', request, `Generate: ${plan.summary}`);
  if (!made.ok) return { ...planned, problem: { tool: 'generate-workload', code: made.error.code } };
  const { result } = made.result;
  await context.think({ thought: made.summary, step: 3, of: 3 });
  if (result === null) return { ...planned, jobEvidenceId: made.evidenceId };
  const { project, period } = made.result.plan;
  const checks = await checkMade(context, { project, period, isWasteful: result.truth.length > 0 }, like);
  return { ...planned, jobEvidenceId: made.evidenceId, ...checks, status: 'done' };
}

/** Plans a workload, has a person allow it, generates it by a job of analytics, and checks what was made. */
export const syntheticData = defineAgent({
  name: 'synthetic-data',
  version: '1',
  description: 'Plans and runs the generation of test workloads, with approval, and checks what was made.',
  input: syntheticInputSchema,
  output: syntheticRecordSchema,
  tools: ['workload-profiles', 'plan-workload', 'generate-workload', 'spend', 'savings', 'compare-workloads'],
  prompts: [planWorkloadPrompt],
  run,
});
