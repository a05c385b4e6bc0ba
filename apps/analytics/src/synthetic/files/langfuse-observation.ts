import type { MadeCall } from './made-call.ts';

/** Usage types of Langfuse by bucket; they lie beside one another. */
const usageTypes = {
  inputUncached: 'input',
  cacheRead: 'input_cached_tokens',
  cacheWrite5m: 'input_cache_creation_5m',
  cacheWrite1h: 'input_cache_creation_1h',
  outputVisible: 'output',
  reasoning: 'output_reasoning_tokens',
  inputAudio: 'input_audio_tokens',
  outputAudio: 'output_audio_tokens',
  inputImage: 'input_image_tokens',
  outputImage: 'output_image_tokens',
} as const satisfies Record<keyof MadeCall['usage'], string>;

const later = (startedAt: string, afterMs: number | null | undefined): string | null =>
  typeof afterMs === 'number' ? new Date(Date.parse(startedAt) + afterMs).toISOString() : null;

/** A generated call as an observation of Langfuse's export (https://langfuse.com/docs/api-and-data-platform), marked in `metadata`. */
export function langfuseObservation(call: MadeCall): Record<string, unknown> {
  const usage = Object.entries(usageTypes).flatMap(([bucket, type]) => {
    const tokens = call.usage[bucket as keyof MadeCall['usage']];
    return tokens > 0 || type === 'input' || type === 'output' ? [[type, tokens] as const] : [];
  });
  return {
    id: call.callId,
    traceId: call.traceId || call.callId,
    type: call.operation === 'embeddings' ? 'EMBEDDING' : 'GENERATION',
    name: call.promptName || call.feature,
    traceName: call.feature,
    environment: call.environment,
    startTime: call.startedAt,
    endTime: later(call.startedAt, call.durationMs),
    completionStartTime: later(call.startedAt, call.timeToFirstTokenMs),
    model: call.responseModel,
    modelParameters: typeof call.maxTokens === 'number' ? { max_tokens: call.maxTokens } : {},
    usageDetails: {
      ...Object.fromEntries(usage),
      total: usage.reduce((sum, [, tokens]) => sum + tokens, 0),
    },
    costDetails: { total: Number(call.providedCost ?? 0) },
    promptName: call.promptName || null,
    promptVersion: call.promptVersion || null,
    sessionId: call.conversationId || null,
    userId: call.endUser || null,
    parentObservationId: null,
    level: call.status === 'error' ? 'ERROR' : 'DEFAULT',
    statusMessage: call.errorType || null,
    metadata: {
      synthetic: true,
      provider: call.provider,
      serviceTier: call.serviceTier,
      project: call.project,
    },
  };
}
