import type { ModelReply, ModelRequest } from '@netra/agents';
import { type Usage, usageSchema } from '@netra/contract';
import {
  jsonSchema,
  type LanguageModelUsage,
  type ModelMessage,
  Output,
  streamText,
  type ToolSet,
  tool,
} from 'ai';
import { z } from 'zod';
import { failureOf, type ModelFailure } from './model-failure.ts';
import type { Candidate } from './model-providers.ts';
import { bucketsOf } from './model-usage.ts';

/** One call of one model, however it ended: what Apex pays for. */
export type ModelAttempt = {
  readonly provider: Candidate['provider'];
  /** The model that was asked for, and the one that says it answered. */
  readonly requestModel: string;
  readonly responseModel: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly timeToFirstTokenMs: number | null;
  readonly usage: Usage;
  readonly finishReason: string;
  readonly failure: ModelFailure | null;
};

export type Attempted = { readonly attempt: ModelAttempt; readonly reply: Omit<ModelReply, 'model'> | null };

export type Patience = { readonly timeoutMs: number; readonly silenceMs: number };

const continuationSchema = z.object({ google: z.object({ thoughtSignature: z.string() }) });

/** Gemini signs its calls and wants the signature back; others have no use for one. */
function signatureOf(metadata: unknown) {
  const parsed = continuationSchema.safeParse(metadata);
  return parsed.success ? { continuation: parsed.data } : {};
}

function continuationOf(continuation: unknown) {
  const parsed = continuationSchema.safeParse(continuation);
  return parsed.success ? { providerOptions: parsed.data } : {};
}

function messageOf(message: ModelRequest['messages'][number]): ModelMessage {
  switch (message.from) {
    case 'user':
      return { role: 'user', content: message.text };
    case 'model':
      return {
        role: 'assistant',
        content: [
          ...(message.text === '' ? [] : [{ type: 'text' as const, text: message.text }]),
          ...message.toolCalls.map((call) => ({
            type: 'tool-call' as const,
            toolCallId: call.callId,
            toolName: call.tool,
            input: call.arguments,
            ...continuationOf(call.continuation),
          })),
        ],
      };
    case 'tools':
      return {
        role: 'tool',
        content: message.results.map((result) => ({
          type: 'tool-result' as const,
          toolCallId: result.callId,
          toolName: result.tool,
          output: { type: 'text' as const, value: result.text },
        })),
      };
  }
}

function toolsOf(request: ModelRequest): ToolSet {
  return Object.fromEntries(
    (request.tools ?? []).map(({ name, description, parameters }) => [
      name,
      tool({ description, inputSchema: jsonSchema(parameters) }),
    ]),
  );
}

/** The answer as an object where one was asked for, also out of a fenced block; null when it is none. */
function objectIn(text: string): unknown {
  const bare = /^\s*```(?:json)?\s*([\s\S]*?)```\s*$/.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(bare) as unknown;
  } catch {
    return null;
  }
}

/** Ends a call that takes too long in all, or whose stream falls silent. */
function watch(patience: Patience, signal: AbortSignal) {
  const controller = new AbortController();
  let isLate = false;
  const give = () => {
    isLate = true;
    controller.abort();
  };
  const whole = setTimeout(give, patience.timeoutMs);
  let silence = setTimeout(give, patience.silenceMs);
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    isLate: () => isLate,
    heard() {
      clearTimeout(silence);
      silence = setTimeout(give, patience.silenceMs);
    },
    end() {
      clearTimeout(whole);
      clearTimeout(silence);
    },
  };
}

type Heard = {
  text: string;
  readonly toolCalls: ModelReply['toolCalls'];
  usage: LanguageModelUsage | undefined;
  responseModel: string | undefined;
  finishReason: string;
  firstAtMs: number | undefined;
};

async function listen(
  candidate: Candidate,
  request: ModelRequest,
  heard: Heard,
  watcher: ReturnType<typeof watch>,
) {
  const { fullStream } = streamText({
    model: candidate.languageModel,
    instructions: request.prompt.text,
    messages: request.messages.map(messageOf),
    maxOutputTokens: request.maximumOutputTokens,
    maxRetries: 0,
    // What is asked of the model is not kept by its provider beyond the answer. Reading and citing take little thought,
    // and thinking counts against the tokens of the answer.
    providerOptions: { openai: { store: false, reasoningEffort: 'low' } },
    abortSignal: watcher.signal,
    // Errors are parts of the stream; the default would print them.
    onError: () => undefined,
    ...(request.tools === undefined ? {} : { tools: toolsOf(request) }),
    ...(request.answer === undefined
      ? {}
      : { output: Output.object({ schema: jsonSchema(request.answer) }) }),
  });
  for await (const part of fullStream) {
    watcher.heard();
    if (part.type === 'error') throw part.error;
    if (part.type === 'abort') throw new Error('The call was given up.');
    if (part.type === 'text-delta' || part.type === 'tool-input-start') heard.firstAtMs ??= performance.now();
    if (part.type === 'text-delta') heard.text += part.text;
    if (part.type === 'tool-call')
      heard.toolCalls.push({
        callId: part.toolCallId,
        tool: part.toolName,
        arguments: part.input,
        ...signatureOf(part.providerMetadata),
      });
    if (part.type === 'finish-step') {
      heard.usage = part.usage;
      heard.responseModel = part.response.modelId;
      heard.finishReason = part.finishReason;
    }
  }
}

/** Finish reasons after which the answer is whole. */
const wholeAnswers = new Set(['stop', 'tool-calls', 'length']);

function failureIn(heard: Heard): ModelFailure | null {
  const failure = { httpStatus: 200, retryAfterMs: undefined };
  if (heard.finishReason === 'content-filter')
    return { ...failure, kind: 'refused', message: 'The model refused to answer.' };
  return wholeAnswers.has(heard.finishReason)
    ? null
    : { ...failure, kind: 'outage', message: 'The stream ended before the answer did.' };
}

/** Calls one model once, streaming; never raises: how it failed is part of what comes back. */
export async function attemptCall(
  candidate: Candidate,
  request: ModelRequest,
  limits: { readonly patience: Patience; readonly signal: AbortSignal },
): Promise<Attempted> {
  const startedAt = new Date().toISOString();
  const startedAtMs = performance.now();
  const watcher = watch(limits.patience, limits.signal);
  const heard: Heard = {
    text: '',
    toolCalls: [],
    usage: undefined,
    responseModel: undefined,
    finishReason: '',
    firstAtMs: undefined,
  };
  let failure: ModelFailure | null;
  try {
    await listen(candidate, request, heard, watcher);
    failure = failureIn(heard);
  } catch (error) {
    const found = failureOf(error);
    failure = limits.signal.aborted
      ? { ...found, kind: 'stopped' }
      : watcher.isLate()
        ? { ...found, kind: 'timeout', message: 'The model did not answer in time.' }
        : found;
  } finally {
    watcher.end();
  }
  const attempt: ModelAttempt = {
    provider: candidate.provider,
    requestModel: candidate.model,
    responseModel: heard.responseModel ?? candidate.model,
    startedAt,
    durationMs: Math.round(performance.now() - startedAtMs),
    timeToFirstTokenMs: heard.firstAtMs === undefined ? null : Math.round(heard.firstAtMs - startedAtMs),
    usage: heard.usage === undefined ? usageSchema.parse({}) : bucketsOf(heard.usage),
    finishReason: heard.finishReason,
    failure,
  };
  if (failure !== null) return { attempt, reply: null };
  const object = request.answer === undefined ? null : objectIn(heard.text);
  return { attempt, reply: { text: heard.text, object, toolCalls: heard.toolCalls } };
}
