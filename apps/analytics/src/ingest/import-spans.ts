import { ApexError, type QuarantinedRow } from '@netra/contract';
import { textKeeper } from '../texts/text-keeper.ts';
import type { CallIntake } from './call-intake.ts';
import type { FileRow } from './files/file-row.ts';
import { requestFields, spanFields } from './files/formats/otlp-fields.ts';
import type { ImportSink, SinkParts } from './import-sink.ts';
import { textsOfSpan } from './otlp/prompts/completion-texts.ts';
import { createPromptHasher } from './otlp/prompts/prompt-hashes.ts';
import { createSpanIntake, maxTogether } from './otlp/span-intake.ts';
import { type ReadSpan, toCall } from './otlp/to-call.ts';
import type { OtlpSpan } from './otlp/wire/otlp-span.ts';
import { readJson } from './otlp/wire/read-json.ts';
import { putAside } from './quarantine.ts';
import type { CallProblem } from './read-call.ts';

const noRequest = {
  field: 'resourceSpans',
  problem: 'is missing',
  expected: 'an OTLP request in JSON: { "resourceSpans": [...] }',
};

/** The sink of files of OTLP requests in JSON: their spans are judged as those of `POST /v1/traces` are. */
export function createSpanSink(parts: SinkParts): ImportSink {
  const { store, intake, scope, options, job, rules, book, tally } = parts;
  const counting: CallIntake = {
    ...intake,
    write: async (writer, rows, texts) => {
      const outcomes = await intake.write(writer, rows, texts);
      tally.written(rows, outcomes);
      return outcomes;
    },
  };
  const spanIntake = createSpanIntake(store, counting);
  const context = {
    caller: { scope, project: rules.project },
    book,
    hashPrompt: createPromptHasher(intake.endUserKey, scope.organizationId),
    nowMs: rules.nowMs,
  };
  let spans: ReadSpan[] = [];
  let aside: QuarantinedRow[] = [];

  function spansOf(row: Extract<FileRow, { raw: unknown }>): OtlpSpan[] | CallProblem {
    try {
      return readJson(Buffer.from(row.content));
    } catch (error) {
      if (!(error instanceof ApexError)) throw error;
      const { field, expected } = error.details;
      return {
        field: String(field ?? '(line)'),
        problem: error.message,
        expected: String(expected ?? 'an OTLP request'),
      };
    }
  }

  /** What the options of the import say of calls that do not say it themselves. */
  function withDefaults({ span, call, unpricedReason }: ReadSpan): ReadSpan {
    const defaultFeature = span.defaultFeature || options.feature;
    const project = call?.project === 'default' ? options.project : call?.project;
    return {
      span: { ...span, defaultFeature },
      call: call === undefined || project === undefined ? call : { ...call, project },
      unpricedReason,
    };
  }

  const keeper = textKeeper(intake.texts, scope.organizationId);
  let heldBytes = 0;
  /** The texts of a span along with it, where its project keeps them. */
  function withTexts(span: OtlpSpan, read: ReadSpan): ReadSpan {
    if (keeper === undefined || read.call === undefined || !keeper.keeps(read.call.project)) return read;
    const texts = textsOfSpan(span);
    heldBytes += 2 * (texts.prompt.length + texts.completion.length);
    return { ...read, texts };
  }

  return {
    add(row) {
      if ('skipped' in row) return tally.skipped();
      // Contents of spans hold prompts: of a request that cannot be read no text is kept.
      const keep = (problem: CallProblem) => aside.push({ line: row.line, ...problem, content: '' });
      if ('problem' in row) return void keep(row.problem);
      if (!spanFields.some((field) => field in row.raw)) {
        // Logs and metrics of a collector are no calls; any other object is no request, and not one without spans.
        if (requestFields.some((field) => field in row.raw)) return tally.skipped();
        return void keep(noRequest);
      }
      const found = spansOf(row);
      if ('field' in found) return void keep(found);
      for (const span of found) {
        const outcome = toCall(span, context);
        if ('problem' in outcome)
          keep({ ...outcome.problem, problem: `span ${span.spanId}: ${outcome.problem.problem}` });
        else {
          if (outcome.call === undefined) tally.skipped();
          spans.push(withTexts(span, withDefaults(outcome)));
        }
      }
    },
    waiting: () => spans.length + aside.length,
    enough: maxTogether,
    bytes: () => heldBytes,
    async flush() {
      const [arrived, bad] = [spans, aside];
      spans = [];
      aside = [];
      heldBytes = 0;
      // A line may hold more than are written together.
      for (let from = 0; from < arrived.length; from += maxTogether)
        await spanIntake.write(scope, arrived.slice(from, from + maxTogether));
      if (bad.length === 0) return;
      await putAside(store, scope, { job, rows: bad });
      tally.putAside(bad);
    },
  };
}
