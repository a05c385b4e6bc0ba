// Finds what an organization asked, was answered and has uploaded, and quotes it with its place. It refuses to look
// beyond the organization of the scope, and to sum up or change what it quotes.
import type { Knowledge, knowledgeQuerySchema, Passage, Report, Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { AppDatabase } from '../store/tables.ts';
import { searchDocuments } from './documents/search-documents.ts';
import { passagesOf } from './report-passages.ts';

type Query = z.output<typeof knowledgeQuerySchema>;

/** How many reports and how many questions are read closer. */
const candidates = 12;
/** A passage that has one of many words is about something else. */
const leastWords = 2;
/** Passages of one report, so that one long report does not hide the others. */
const mostOfReport = 2;

/** Passages of documents that one answer quotes: each is a paragraph long. */
const mostCited = 4;

type Place = Omit<Passage, 'match'>;

/** The stems to look for; none when the query is made of words that say nothing. */
async function wordsOf(transaction: AppDatabase, query: string): Promise<string[]> {
  const { rows } = await sql<{ words: string[] }>`
    select tsvector_to_array(to_tsvector('english', ${query})) as words`.execute(transaction);
  return rows[0]?.words ?? [];
}

async function reportsWith(transaction: AppDatabase, scope: Scope, looked: { any: string; before: string }) {
  const { rows } = await sql<{ body: Report; thread: string; title: string; run: string; at: Date }>`
    select report.body, report.thread, thread.title, report.run, report.created_at as at
    from report join thread on thread.organization_id = report.organization_id and thread.id = report.thread,
      websearch_to_tsquery('simple', ${looked.any}) as looked
    where report.organization_id = ${scope.organizationId} and report.created_at < ${looked.before}
      and to_tsvector('english', report.body) @@ looked
    order by ts_rank(to_tsvector('english', report.body), looked, 1) desc, report.created_at desc
    limit ${candidates}`.execute(transaction);
  return rows;
}

async function questionsWith(
  transaction: AppDatabase,
  scope: Scope,
  looked: { any: string; before: string },
) {
  const { rows } = await sql<{
    id: string;
    text: string;
    thread: string;
    title: string;
    run: string | null;
    report_id: string | null;
    at: Date;
  }>`
    select message.id, message.text, message.thread, thread.title, message.run, run.report_id, message.created_at as at
    from message join thread on thread.organization_id = message.organization_id and thread.id = message.thread
      left join run on run.organization_id = message.organization_id and run.id = message.run,
      websearch_to_tsquery('simple', ${looked.any}) as looked
    where message.organization_id = ${scope.organizationId} and message.created_at < ${looked.before}
      and message.author = 'user' and to_tsvector('english', message.text) @@ looked
    order by ts_rank(to_tsvector('english', message.text), looked, 1) desc, message.created_at desc
    limit ${candidates}`.execute(transaction);
  return rows;
}

/** How many of the words each text has, in the texts' order. */
async function wordCounts(transaction: AppDatabase, texts: string[], words: string[]): Promise<number[]> {
  const { rows } = await sql<{ found: number }>`
    select (
      select count(*)::int from unnest(tsvector_to_array(to_tsvector('english', told.text))) as word
      where word = any(${words}::text[])
    ) as found
    from unnest(${texts}::text[]) with ordinality as told (text, place) order by told.place`.execute(
    transaction,
  );
  return rows.map((row) => row.found);
}

/** The best first; newer before older where they are as good; few of one report. */
function chosen(ranked: Passage[], limit: number): Passage[] {
  const ofReport = new Map<string, number>();
  return ranked
    .sort((left, right) => right.match - left.match || right.at.localeCompare(left.at))
    .filter(({ source, reportId }) => {
      if (source !== 'report' || reportId === null) return true;
      const count = (ofReport.get(reportId) ?? 0) + 1;
      ofReport.set(reportId, count);
      return count <= mostOfReport;
    })
    .slice(0, limit);
}

type ThreadsFound = { readonly words: readonly string[]; readonly passages: Passage[] };

function searchThreads(database: AppDatabase, scope: Scope, query: Query): Promise<ThreadsFound> {
  const { before, limit } = query;
  return withScope(database, scope, async (transaction) => {
    const words = await wordsOf(transaction, query.query);
    const answer = (passages: Passage[]): ThreadsFound => ({ words, passages });
    if (words.length === 0) return answer([]);
    const looked = { any: words.map((word) => `"${word.replaceAll('"', ' ')}"`).join(' or '), before };
    const reports = await reportsWith(transaction, scope, looked);
    const questions = await questionsWith(transaction, scope, looked);
    const placed = (row: { thread: string; title: string; at: Date }) => {
      const at = row.at.toISOString();
      return { thread: row.thread, threadTitle: row.title, at, day: at.slice(0, 10) };
    };
    const places: Place[] = [
      ...reports.flatMap((row) =>
        passagesOf(row.body).map(
          (passage): Place => ({
            ...passage,
            ...placed(row),
            source: 'report',
            run: row.run,
            reportId: row.body.id,
            messageId: null,
          }),
        ),
      ),
      ...questions.map(
        (row): Place => ({
          ...placed(row),
          source: 'question',
          text: row.text,
          run: row.run,
          reportId: row.report_id,
          section: null,
          messageId: row.id,
        }),
      ),
    ];
    const counts = await wordCounts(
      transaction,
      places.map(({ text }) => text),
      words,
    );
    const least = Math.min(leastWords, words.length);
    const ranked = places.flatMap((place, index) => {
      const found = counts[index] ?? 0;
      return found < least ? [] : [{ ...place, match: found / words.length }];
    });
    return answer(chosen(ranked, limit));
  });
}

const looked = {
  threads: 'the reports and questions',
  documents: 'the passages of the uploaded documents',
} as const;

/**
 * Looks the query's words up in the organization's earlier reports and questions and in its documents; quotes the
 * passages that have most of them.
 */
export async function searchKnowledge(database: AppDatabase, scope: Scope, query: Query): Promise<Knowledge> {
  const startedAt = performance.now();
  const { before, limit, sources } = query;
  const { words, passages } = sources.includes('threads')
    ? await searchThreads(database, scope, query)
    : { words: [], passages: [] };
  const documents = sources.includes('documents')
    ? await searchDocuments(database, scope, { ...query, limit: Math.min(limit, mostCited) })
    : [];
  return {
    query: query.query,
    sources,
    passages,
    documents,
    provenance: {
      source: 'backend',
      query: `full text over ${sources.map((source) => looked[source]).join(' and ')} of the organization`,
      parameters: { words, before, limit, sources },
      durationMs: Math.round(performance.now() - startedAt),
    },
  };
}
