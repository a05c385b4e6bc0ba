// The way in for spans: read, judged together with what is known of their traces, written as calls. It acknowledges only what
// is durable, refuses what it cannot hold in memory, and hands on texts of prompts and answers only where a project keeps them.
import type { Scope } from '@netra/contract';
import type { CallRow } from '../../store/call-row.ts';
import type { Store } from '../../store/store.ts';
import type { KeptText } from '../../texts/keep-texts.ts';
import { removeTextsOf } from '../../texts/remove-texts.ts';
import { textKeeper } from '../../texts/text-keeper.ts';
import type { CallIntake } from '../call-intake.ts';
import { Gathering } from '../gathering.ts';
import { toBlockRow, toCallRow } from '../to-call-row.ts';
import { WaitingRoom } from '../waiting-room.ts';
import type { ReadSpan } from './to-call.ts';
import { type Correction, correctCalls } from './traces/correct-calls.ts';
import { judgeTrace } from './traces/judge-trace.ts';
import { keepSpans, readSpans } from './traces/span-table.ts';
import { type CallContext, callIdOf, contextFields, type TraceSpan } from './traces/trace-span.ts';

/** Most that waits to be written; a sender beyond it is asked to come again. Texts are held only where they are kept. */
const mostWaiting = { rows: 100_000, bytes: 256 * 1024 * 1024 } as const;
/** Most spans that are judged and written together, unless they came together. */
export const maxTogether = 20_000;
const retryAfterMs = 2_000;

type Waiting = {
  readonly spans: readonly ReadSpan[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

/** What waits of an organization. */
type Lane = { readonly queue: Waiting[]; readonly gathering: Gathering; isWriting: boolean };

export type SpanIntake = {
  /** Writes what spans of the scope's organization come to; resolves when it is durable. Raises `overloaded`. */
  write(scope: Scope, spans: readonly ReadSpan[]): Promise<void>;
};

function byTrace(spans: readonly TraceSpan[]): Map<string, TraceSpan[]> {
  const traces = new Map<string, TraceSpan[]>();
  for (const span of spans) {
    const trace = traces.get(span.traceId);
    if (trace === undefined) traces.set(span.traceId, [span]);
    else trace.push(span);
  }
  return traces;
}

/** About the memory that the texts of spans take, in bytes. */
function bytesOf(spans: readonly ReadSpan[]): number {
  return spans.reduce(
    (sum, { texts }) => sum + (texts === undefined ? 0 : 2 * (texts.prompt.length + texts.completion.length)),
    0,
  );
}

const isSame = (left: CallContext, right: CallContext): boolean =>
  contextFields.every((field) => left[field] === right[field]);

type Judged = {
  /** The calls among the spans that have just arrived, by call id. */
  readonly calls: Map<string, CallContext>;
  readonly corrections: Correction[];
};

/** Judges a trace again with the spans that have just arrived: its calls now, and what that changes of those stored. */
function judgeAgain(arrived: readonly TraceSpan[], known: readonly TraceSpan[]): Judged {
  const ids = new Set(arrived.map((span) => span.spanId));
  const rest = known.filter((span) => !ids.has(span.spanId));
  const now = judgeTrace([...rest, ...arrived]);
  const corrections: Correction[] = [];
  if (known.length > 0) {
    // What is stored may stem from before these spans arrived, or from an earlier try of them that was cut off.
    const before = [judgeTrace(rest), ...(rest.length === known.length ? [] : [judgeTrace(known)])];
    for (const span of known) {
      const context = now.get(span.spanId);
      const stored = before.map((calls) => calls.get(span.spanId)).filter((one) => one !== undefined);
      const changes = stored.some((one) => context === undefined || !isSame(one, context));
      if (!changes || (context !== undefined && ids.has(span.spanId))) continue;
      corrections.push({ callId: callIdOf(span), startedAtMs: span.startedAtMs, context });
    }
  }
  const calls = new Map<string, CallContext>();
  for (const span of arrived) {
    const context = now.get(span.spanId);
    if (context !== undefined) calls.set(callIdOf(span), context);
  }
  return { calls, corrections };
}

/**
 * Makes the intake of spans over a store. Requests of an organization that arrive while one is written are judged and
 * written together by the next, one after the other, so that two requests with parts of a trace see each other.
 */
export function createSpanIntake(store: Store, intake: CallIntake): SpanIntake {
  const lanes = new Map<string, Lane>();
  const room = new WaitingRoom(mostWaiting, { noun: 'spans', retryAfterMs });

  function rowOf(
    { call, unpricedReason }: ReadSpan,
    context: CallContext,
    scope: Scope,
  ): CallRow | undefined {
    if (call === undefined) return undefined;
    const named = { ...call, ...context };
    const startedAtMs = Date.parse(call.startedAt);
    const terms = {
      organizationId: scope.organizationId,
      source: 'otlp',
      book: intake.bookOf(scope.organizationId),
      endUserKey: intake.endUserKey,
    };
    if (unpricedReason === '') return toBlockRow(named, startedAtMs, terms);
    return {
      ...toCallRow(named, startedAtMs, terms),
      cost: null,
      cost_parts: {},
      price_ids: [],
      unpriced_reason: unpricedReason,
    };
  }

  async function writeTogether(scope: Scope, spans: readonly ReadSpan[]): Promise<void> {
    const arrived = byTrace(spans.map(({ span }) => span));
    const organization = scope.organizationId;
    const known = await store.write(scope, async (writer) => {
      const before = await readSpans(writer, organization, [...arrived.keys()]);
      await keepSpans(
        writer,
        organization,
        spans.map(({ span }) => span),
      );
      return before;
    });
    const judged = [...arrived].map(([traceId, trace]) => judgeAgain(trace, known.get(traceId) ?? []));
    const calls = new Map(judged.flatMap((one) => [...one.calls]));
    const keeper = textKeeper(intake.texts, organization);
    const texts = new Map<number, KeptText>();
    const rows: CallRow[] = [];
    for (const read of spans) {
      const context = calls.get(callIdOf(read.span));
      const row = context === undefined ? undefined : rowOf(read, context, scope);
      if (row === undefined) continue;
      rows.push(row);
      if (keeper === undefined || read.texts === undefined) continue;
      const kept = keeper.keep(row, read.texts);
      if (kept !== undefined) texts.set(rows.length - 1, kept);
      await keeper.breathe();
    }
    if (rows.length > 0) await intake.write(scope, rows, texts);
    const corrections = judged.flatMap((one) => one.corrections);
    if (corrections.length === 0) return;
    const gone = corrections.filter(({ context }) => context === undefined).map(({ callId }) => callId);
    await store.write(scope, async (writer, ingestedAtMs) => {
      // A span that turned out to be none of the calls takes its texts away, before it is forgotten that it was one.
      if (intake.texts.of(organization) !== undefined) await removeTextsOf(writer, organization, gone);
      await correctCalls(writer, organization, { corrections, ingestedAtMs });
    });
  }

  function takeTogether(queue: Waiting[]): Waiting[] {
    let count = 0;
    let spans = 0;
    for (const entry of queue) {
      if (count > 0 && spans + entry.spans.length > maxTogether) break;
      spans += entry.spans.length;
      count += 1;
    }
    return queue.splice(0, count);
  }

  async function drain(scope: Scope, lane: Lane): Promise<void> {
    if (lane.isWriting) return;
    lane.isWriting = true;
    const { queue, gathering } = lane;
    while (queue.length > 0) {
      await gathering.gathered();
      const taken = takeTogether(queue);
      const spans = taken.flatMap((entry) => entry.spans);
      gathering.left(taken.length, spans.length);
      const startedAt = performance.now();
      try {
        await writeTogether(scope, spans);
        for (const entry of taken) entry.resolve();
      } catch (error) {
        for (const entry of taken) entry.reject(error);
      }
      gathering.written(taken.length, performance.now() - startedAt);
      room.leave(scope.organizationId, {
        rows: spans.length,
        bytes: taken.reduce((sum, entry) => sum + entry.bytes, 0),
      });
    }
    lane.isWriting = false;
  }

  function laneOf(organization: string): Lane {
    const known = lanes.get(organization);
    if (known !== undefined) return known;
    const lane = { queue: [], gathering: new Gathering(), isWriting: false };
    lanes.set(organization, lane);
    return lane;
  }

  return {
    write(scope, spans) {
      if (spans.length === 0) return Promise.resolve();
      room.check(scope.organizationId, spans.length);
      const bytes = intake.texts.of(scope.organizationId) === undefined ? 0 : bytesOf(spans);
      room.enter(scope.organizationId, { rows: spans.length, bytes });
      return new Promise((resolve, reject) => {
        const lane = laneOf(scope.organizationId);
        lane.queue.push({ spans, bytes, resolve, reject });
        lane.gathering.arrived(spans.length);
        void drain(scope, lane);
      });
    },
  };
}
