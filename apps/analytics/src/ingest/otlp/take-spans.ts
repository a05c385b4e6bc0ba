import { hash } from 'node:crypto';
import type { QuarantinedRow } from '@netra/contract';
import type { Caller } from '../../session/door.ts';
import type { Store } from '../../store/store.ts';
import { textKeeper } from '../../texts/text-keeper.ts';
import type { CallIntake } from '../call-intake.ts';
import { putAside } from '../quarantine.ts';
import type { CallProblem } from '../read-call.ts';
import { textsOfSpan } from './prompts/completion-texts.ts';
import { createPromptHasher } from './prompts/prompt-hashes.ts';
import type { SpanIntake } from './span-intake.ts';
import { type ReadSpan, toCall } from './to-call.ts';
import type { PartialSuccess } from './wire/answers.ts';
import type { OtlpSpan } from './wire/otlp-span.ts';

export type SpanParts = { readonly store: Store; readonly intake: CallIntake; readonly spans: SpanIntake };

const namedProblems = 5;
const keptCharacters = 200;

/** Attributes that may be kept to show what was wrong: facts of the call, never what was asked or answered. */
const facts =
  /^(gen_ai\.(usage|operation|provider|system$|request\.(?!instructions)|response\.(id|model|finish))|llm\.(token_count|model_name|provider|system)|ai\.(usage|model|operationId|response\.(id|model|finishReason|ms))|langfuse\.observation\.(type|model\.name|usage_details|cost_details)|apex\.|error\.type|service\.name|openinference\.span\.kind)/;

/** The span without any text of prompts and answers, to be kept beside the reason it was put aside for. */
function withoutContent(span: OtlpSpan): string {
  const { traceId, spanId, parentSpanId, name, startMs, durationMs } = span;
  const attributes: Record<string, unknown> = {};
  for (const [key, value] of span.attributes) {
    if (!facts.test(key)) continue;
    attributes[key] = typeof value === 'string' ? value.slice(0, keptCharacters) : String(value);
  }
  return JSON.stringify({
    traceId,
    spanId,
    parentSpanId,
    name: name.slice(0, keptCharacters),
    startMs,
    durationMs,
    attributes,
  });
}

function messageOf(problems: readonly (CallProblem & { span: OtlpSpan })[]): string {
  const shown = problems
    .slice(0, namedProblems)
    .map(({ span, field, problem }) => `span ${span.spanId || '(no id)'}: ${field}: ${problem}`);
  const more = problems.length > namedProblems ? `; and ${problems.length - namedProblems} more` : '';
  return `${shown.join('; ')}${more}. They are in the quarantine.`;
}

/**
 * Takes the spans of a request in. When it returns, every call among them is durable, and spans with wrong values are in
 * the quarantine with the field named: these are what it returns. Raises `rate_limited`, `overloaded` and what the store raises.
 */
export async function takeSpans(
  { store, intake, spans }: SpanParts,
  caller: Caller,
  arrived: readonly OtlpSpan[],
): Promise<PartialSuccess | undefined> {
  const { scope } = caller;
  await intake.limits.admit(scope, arrived.length);
  const context = {
    caller,
    book: intake.bookOf(scope.organizationId),
    hashPrompt: createPromptHasher(intake.endUserKey, scope.organizationId),
    nowMs: Date.now(),
  };
  const keeper = textKeeper(intake.texts, scope.organizationId);
  const read: ReadSpan[] = [];
  const problems: (CallProblem & { span: OtlpSpan; line: number })[] = [];
  for (const [index, span] of arrived.entries()) {
    const outcome = toCall(span, context);
    if ('problem' in outcome) problems.push({ ...outcome.problem, span, line: index + 1 });
    else if (keeper === undefined || outcome.call === undefined || !keeper.keeps(outcome.call.project))
      read.push(outcome);
    else read.push({ ...outcome, texts: textsOfSpan(span) });
  }
  try {
    await spans.write(scope, read);
  } catch (error) {
    await intake.limits.giveBack(scope, arrived.length);
    throw error;
  }
  if (problems.length === 0) return undefined;
  const rows: QuarantinedRow[] = problems.map(({ line, field, problem, expected, span }) => ({
    line,
    field,
    problem,
    expected,
    content: withoutContent(span),
  }));
  // The same request sent again is the same job: its rows are told from those of others.
  const jobId = `otlp-${hash('sha256', rows.map(({ content }) => content).join('\n')).slice(0, 24)}`;
  await putAside(store, scope, { job: { jobId, fileName: 'POST /v1/traces', format: 'otlp' }, rows });
  return { rejectedSpans: problems.length, message: messageOf(problems) };
}
