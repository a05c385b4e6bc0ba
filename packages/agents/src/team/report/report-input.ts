import { z } from 'zod';
import { actionPlanSchema } from '../actions/actions.ts';
import { analysisRecordSchema } from '../analysis/analysis.ts';
import { dataRequestSchema } from '../data-helper/data-helper.ts';
import { absenceSchema } from '../hand-off.ts';
import { optimizerRecordSchema } from '../optimizer/optimizer.ts';
import { researchRecordSchema } from '../research/research-record.ts';
import { searchRecordSchema } from '../search/search.ts';
import { syntheticEvidenceIds, syntheticRecordSchema } from '../synthetic-data/synthetic-record.ts';
import { triageRecordSchema } from '../triage/triage-record.ts';
import { verdictSchema } from '../validation/verdict.ts';

/** What the team found; what is null was not asked for or is in `absent`. */
export const findingsOfTeamSchema = z.object({
  triage: triageRecordSchema.nullable(),
  analysis: analysisRecordSchema.nullable(),
  research: researchRecordSchema.nullable(),
  optimizer: optimizerRecordSchema.nullable(),
  search: searchRecordSchema.nullable().default(null),
  dataRequest: dataRequestSchema.nullable(),
  synthetic: syntheticRecordSchema.nullable().default(null),
  absent: z.array(absenceSchema),
});
export type FindingsOfTeam = z.infer<typeof findingsOfTeamSchema>;

export const reportInputSchema = findingsOfTeamSchema.extend({
  actions: actionPlanSchema.nullable(),
  verdict: verdictSchema.nullable(),
});
export type ReportInput = z.infer<typeof reportInputSchema>;

/** The ids of all evidence that the team's findings rest on, each once. */
export function evidenceIdsOf(found: FindingsOfTeam): string[] {
  const ids = [
    found.triage?.sufficiency.evidenceId,
    found.dataRequest?.evidenceId,
    ...(found.analysis?.evidence ?? []).map((item) => item.evidenceId),
    ...(found.analysis?.further ?? []).map((item) => item.evidenceId),
    ...(found.research?.evidenceIds ?? []),
    ...(found.research?.further ?? []).map((item) => item.evidenceId),
    found.optimizer?.evidenceId,
    found.search?.evidenceId,
    found.search?.reportsEvidenceId,
    found.search?.exportEvidenceId,
    ...syntheticEvidenceIds(found.synthetic),
  ];
  return [...new Set(ids.filter((id) => id !== null && id !== undefined))];
}
