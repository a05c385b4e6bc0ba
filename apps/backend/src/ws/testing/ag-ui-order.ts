import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { EventSchemas } from '@ag-ui/core/schemas';

export type AnyAgUiEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The messages of an AG-UI event source: ids and parsed events. */
export function agUiMessages(text: string): { id: string | null; event: AnyAgUiEvent }[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => ({
      id: /^id: (.*)$/m.exec(block)?.[1] ?? null,
      event: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '') as AnyAgUiEvent,
    }));
}

/** Checks one run's events against the protocol's own schemas and its rules of order. */
export function checkAgUiRun(events: readonly AnyAgUiEvent[]): void {
  const open = new Set<string>();
  const opens = (kind: string, id: unknown) => {
    ok(!open.has(`${kind} ${id}`), `${kind} ${id} is opened twice`);
    open.add(`${kind} ${id}`);
  };
  const needs = (kind: string, id: unknown) => ok(open.has(`${kind} ${id}`), `${kind} ${id} is not open`);
  const closes = (kind: string, id: unknown) => {
    needs(kind, id);
    open.delete(`${kind} ${id}`);
  };
  for (const [index, event] of events.entries()) {
    // Unknown keys and wrong types fail here: the schemas are the protocol's.
    EventSchemas.parse(event);
    strictEqual(event.type === 'RUN_STARTED', index === 0);
    strictEqual(event.type === 'RUN_FINISHED' || event.type === 'RUN_ERROR', index === events.length - 1);
    if (event.type !== 'SUBAGENT_STARTED' && event.subagentRunId !== undefined)
      needs('subagent', event.subagentRunId);
    switch (event.type) {
      case 'TEXT_MESSAGE_START':
        opens('text', event.messageId);
        break;
      case 'TEXT_MESSAGE_CONTENT':
        needs('text', event.messageId);
        break;
      case 'TEXT_MESSAGE_END':
        closes('text', event.messageId);
        break;
      case 'TOOL_CALL_START':
        opens('call', event.toolCallId);
        break;
      case 'TOOL_CALL_ARGS':
        needs('call', event.toolCallId);
        break;
      case 'TOOL_CALL_END':
        closes('call', event.toolCallId);
        break;
      case 'REASONING_START':
        opens('reasoning', event.messageId);
        break;
      case 'REASONING_END':
        closes('reasoning', event.messageId);
        break;
      case 'SUBAGENT_STARTED':
        opens('subagent', event.subagentRunId);
        if (event.parentSubagentRunId !== undefined) needs('subagent', event.parentSubagentRunId);
        break;
      case 'SUBAGENT_FINISHED':
      case 'SUBAGENT_ERROR':
        closes('subagent', event.subagentRunId);
        break;
    }
  }
  deepStrictEqual([...open], []);
}
