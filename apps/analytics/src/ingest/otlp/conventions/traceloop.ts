import type { Convention, SpanKind } from './reading.ts';

// OpenLLMetry (https://github.com/traceloop/openllmetry): token counts and models under the GenAI names, what a span is
// under its own.

const kinds: Readonly<Record<string, SpanKind>> = {
  workflow: 'agent',
  agent: 'agent',
  task: 'other',
  tool: 'tool',
};

const requestKinds: Readonly<Record<string, SpanKind>> = {
  chat: 'llm',
  completion: 'llm',
  embedding: 'embedding',
  rerank: 'other',
};

const pick = (table: Readonly<Record<string, SpanKind>>, name: string | undefined): SpanKind | undefined =>
  name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;

export const traceloopConvention: Convention = {
  name: 'traceloop',
  speaks: (attributes) =>
    attributes.has('traceloop.span.kind') ||
    attributes.has('traceloop.workflow.name') ||
    attributes.has('traceloop.entity.name') ||
    attributes.has('llm.request.type') ||
    attributes.has('llm.usage.total_tokens'),
  read: (attributes) => {
    const spanKind = attributes.text('traceloop.span.kind');
    const entity = attributes.text('traceloop.entity.name');
    const requestType = attributes.text('llm.request.type');
    return {
      kind: pick(requestKinds, requestType) ?? pick(kinds, spanKind),
      operation: requestType === 'embedding' ? 'embeddings' : undefined,
      isStream: attributes.flag('llm.is_streaming'),
      feature: attributes.text('traceloop.workflow.name') ?? (spanKind === 'workflow' ? entity : undefined),
      agent: spanKind === 'agent' ? entity : undefined,
      promptName: attributes.text('traceloop.prompt.key'),
      promptVersion: attributes.text('traceloop.prompt.version'),
      conversationId: attributes.text(
        'traceloop.association.properties.session_id',
        'traceloop.association.properties.conversation_id',
        'traceloop.association.properties.thread_id',
      ),
      endUser: attributes.text('traceloop.association.properties.user_id'),
    };
  },
};
