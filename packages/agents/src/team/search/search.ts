import { z } from 'zod';
import { agentStatusSchema, defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import { folded } from '../../grounding/folded.ts';
import { pointsAt } from './refers-back.ts';

/** What search hands on: where the passages it found are kept. */
export const searchRecordSchema = z.object({
  status: agentStatusSchema,
  evidenceId: z.string().nullable(),
  passages: z.number().int().nonnegative(),
  /** Where the list of earlier reports, and the newest of them written out, are kept. */
  reportsEvidenceId: z.string().nullable().default(null),
  exportEvidenceId: z.string().nullable().default(null),
});

const asksOfReports = /\b(?:reports?|berichte?n?|rapports?|informes?)\b/;
const asksForExport =
  /\b(?:export\w*|download\w*|markdown|herunterlad\w*|telecharg\w*|descarg\w*|write (?:it |that |them )?out)\b/;

/** The list of earlier reports where they are asked for, and the newest written out where that is wanted. */
async function reports(context: AgentContext) {
  const none = { reportsEvidenceId: null, exportEvidenceId: null };
  const question = folded(context.run.question);
  if (!asksOfReports.test(question)) return none;
  const listed = await context.callTool('list-reports', {}, 'which reports there are');
  if (!listed.ok) return none;
  const [newest] = listed.result.rows;
  const exported =
    newest === undefined || !asksForExport.test(question)
      ? undefined
      : await context.callTool(
          'export-report',
          { reportId: newest.reportId },
          'the newest report, written out',
        );
  return {
    reportsEvidenceId: listed.evidenceId,
    exportEvidenceId: exported?.ok === true ? exported.evidenceId : null,
  };
}

async function run(context: AgentContext): Promise<z.infer<typeof searchRecordSchema>> {
  const { question, askedAt } = context.run;
  const { threads, documents } = pointsAt(question);
  // Who asks for what was said may mean a document as well; who asks for a document does not mean earlier answers.
  const onlyDocuments = documents && !threads;
  const outcome = await context.callTool(
    'search-knowledge',
    {
      query: question.slice(0, 2_000).toWellFormed(),
      before: askedAt,
      sources: onlyDocuments ? ['documents'] : ['threads', 'documents'],
    },
    onlyDocuments ? 'see what the uploaded documents say' : 'see what was asked and answered before',
  );
  const earlier = await reports(context);
  if (!outcome.ok) return { status: 'skipped', evidenceId: null, passages: 0, ...earlier };
  const passages = outcome.result.passages.length + outcome.result.documents.length;
  const isFound = passages > 0 || earlier.reportsEvidenceId !== null;
  return { status: isFound ? 'done' : 'partial', evidenceId: outcome.evidenceId, passages, ...earlier };
}

/** Looks through this organization's earlier threads and its documents, and quotes them; it never sums them up. */
export const search = defineAgent({
  name: 'search',
  version: '2',
  description:
    "Finds passages of this organization's earlier reports, questions and documents, each with its place.",
  input: z.object({}),
  output: searchRecordSchema,
  tools: ['search-knowledge', 'list-reports', 'export-report'],
  run,
});
