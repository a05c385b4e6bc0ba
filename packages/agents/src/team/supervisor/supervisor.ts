import { ApexError, reportKindSchema } from '@netra/contract';
import { z } from 'zod';
import { agentStatusSchema, defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import { actionPlanSchema } from '../actions/actions.ts';
import { analysisRecordSchema } from '../analysis/analysis.ts';
import { dataRequestSchema } from '../data-helper/data-helper.ts';
import { type Absence, type HandOff, handOff } from '../hand-off.ts';
import { optimizerRecordSchema } from '../optimizer/optimizer.ts';
import { deliverySchema } from '../report/report.ts';
import type { FindingsOfTeam, ReportInput } from '../report/report-input.ts';
import { researchRecordSchema } from '../research/research-record.ts';
import { searchRecordSchema } from '../search/search.ts';
import { syntheticRecordSchema } from '../synthetic-data/synthetic-record.ts';
import { type TriageRecord, triageRecordSchema } from '../triage/triage-record.ts';
import { verdictSchema } from '../validation/verdict.ts';
import { focusedPlan, type Plan, planFor, planText } from './plan.ts';

/** How the run ended. */
const runOutcomeSchema = z.object({
  status: agentStatusSchema,
  reportId: z.string(),
  kind: reportKindSchema,
  absent: z.array(z.string()),
});

/** Before anybody has worked. */
const nothing = {
  triage: null,
  analysis: null,
  research: null,
  optimizer: null,
  search: null,
  dataRequest: null,
  synthetic: null,
} as const;

/** Hands off and remembers who was absent. */
function teamOf(context: AgentContext, absent: Absence[]) {
  return async <Schema extends z.ZodType>(task: HandOff<Schema>): Promise<z.infer<Schema> | null> => {
    const { output, absence } = await handOff(context, task);
    if (absence !== null) absent.push(absence);
    return output;
  };
}
type Team = ReturnType<typeof teamOf>;

function dataHelp(team: Team, record: TriageRecord | null) {
  return team({
    agent: 'data-helper',
    output: dataRequestSchema,
    input: { filter: record?.filter ?? {}, evidenceId: record?.sufficiency.evidenceId ?? null },
    goal: 'Say what data is missing and how to get it',
  });
}

function lookBack(team: Team) {
  const goal = 'Find what was asked and answered before';
  return team({ agent: 'search', output: searchRecordSchema, input: {}, goal });
}

/** The first round: whoever can work at once, side by side. */
async function firstRound(team: Team, record: TriageRecord, plan: Plan) {
  const { intents, period, filter, unknown, target } = record;
  const [analysis, research, dataRequest, search] = await Promise.all([
    plan.analysis && period !== null
      ? team({
          agent: 'analysis',
          output: analysisRecordSchema,
          input: { intents, period, filter, unknown, target },
          goal: 'Find out where the money went',
        })
      : null,
    plan.research && period !== null
      ? team({
          agent: 'research',
          output: researchRecordSchema,
          input: { period, filter },
          goal: 'Find out why spend changed',
        })
      : null,
    plan.dataHelper ? dataHelp(team, record) : null,
    plan.search ? lookBack(team) : null,
  ]);
  return { analysis, research, dataRequest, search };
}

/** What a workload shall be like, where calls are named: those of that feature or model. */
function likeOf({ period, mentions, filter }: TriageRecord) {
  return period === null || mentions.length === 0 ? null : { period, filter };
}

async function generated(team: Team, triage: TriageRecord | null) {
  return team({
    agent: 'synthetic-data',
    output: syntheticRecordSchema,
    input: { like: triage === null ? null : likeOf(triage) },
    goal: 'Plan the workload, have it allowed, generate it and check it',
  });
}

async function findings(context: AgentContext, absent: Absence[]): Promise<FindingsOfTeam> {
  const team = teamOf(context, absent);
  const triage = await team({
    agent: 'triage',
    output: triageRecordSchema,
    input: {},
    goal: 'Understand the question and check the data',
  });
  const plan = focusedPlan(planFor(triage, context.run.question), context.run.focus);
  await context.think({ thought: planText(plan), step: 2 });
  if (triage === null) {
    const dataRequest = await dataHelp(team, null);
    return { ...nothing, triage, dataRequest, absent };
  }
  if (plan.synthetic) return { ...nothing, triage, synthetic: await generated(team, triage), absent };
  const first = await firstRound(team, triage, plan);
  const optimizer =
    plan.optimizer && triage.period !== null
      ? await team({
          agent: 'optimizer',
          output: optimizerRecordSchema,
          input: { period: triage.period, filter: triage.filter },
          goal: 'Find what can be saved, without counting a dollar twice',
        })
      : null;
  const isHelpless = plan.analysis && first.analysis === null && optimizer === null;
  const dataRequest =
    isHelpless && first.dataRequest === null ? await dataHelp(team, triage) : first.dataRequest;
  return { ...nothing, triage, ...first, dataRequest, optimizer, absent };
}

/** Which calls a finding is to be accepted for; null where the question accepts none. */
function acceptScope(triage: TriageRecord | null) {
  if (triage === null || triage.period === null || !triage.intents.includes('accept')) return null;
  return { period: triage.period, filter: triage.filter };
}

async function checked(context: AgentContext, found: FindingsOfTeam): Promise<ReportInput> {
  const absent = [...found.absent];
  const team = teamOf(context, absent);
  const hasFindings = found.analysis !== null || found.optimizer !== null;
  const verdict = hasFindings
    ? await team({
        agent: 'validation',
        output: verdictSchema,
        input: found,
        goal: 'Check every figure against its evidence',
      })
    : null;
  const { optimizer } = found;
  const actions =
    optimizer !== null && optimizer.ranked.length > 0 && verdict?.isSavingSound !== false
      ? await team({
          agent: 'actions',
          output: actionPlanSchema,
          input: {
            evidenceId: optimizer.evidenceId,
            ranked: optimizer.ranked,
            accept: acceptScope(found.triage),
          },
          goal: 'Turn the findings into an ordered plan',
        })
      : null;
  return { ...found, absent, verdict, actions };
}

/** What is left to say when even the report agent could not say more. */
function emptyInput(absent: readonly Absence[]): ReportInput {
  return { ...nothing, actions: null, verdict: null, absent: [...absent] };
}

async function run(context: AgentContext): Promise<z.infer<typeof runOutcomeSchema>> {
  const absent: Absence[] = [];
  await context.think({ thought: 'Triage first: what is asked, and what data is there.', step: 1 });
  const input = await checked(context, await findings(context, absent));
  await context.think({ thought: 'Everything is in; the report is next.', step: 3 });
  const task = { agent: 'report', output: deliverySchema, goal: 'Answer the question' } as const;
  const first = await handOff(context, { ...task, input });
  const second =
    first.output === null
      ? await handOff(context, {
          ...task,
          input: emptyInput([...input.absent, ...(first.absence === null ? [] : [first.absence])]),
        })
      : first;
  if (second.output === null)
    throw new ApexError('report_undelivered', 'The report could not be delivered.', {
      details: { code: second.absence?.code },
    });
  const { reportId, kind } = second.output;
  return {
    status: second.output.status,
    reportId,
    kind,
    absent: input.absent.map((absence) => absence.agent),
  };
}

/** Owns the run: plans by what triage found, hands off, goes on without whoever fails, and sees that the report comes. */
export const supervisor = defineAgent({
  name: 'supervisor',
  version: '1',
  description: 'Owns the run: plan, hand-offs and what to do when an agent fails; the report always comes.',
  input: z.object({}),
  output: runOutcomeSchema,
  tools: [],
  run,
});
