/**
 * How providers name the ways an answer ends, in small letters: by itself, at a token limit, or in a call of a tool.
 * https://platform.openai.com/docs/api-reference/chat/object, https://platform.claude.com/docs/en/api/messages,
 * https://ai.google.dev/api/generate-content#FinishReason, https://docs.cohere.com/reference/chat
 */
const finishReasons = {
  stop: ['stop', 'end_turn', 'stop_sequence', 'complete', 'completed', 'finished'],
  length: ['length', 'max_tokens', 'max_output_tokens', 'model_length', 'model_context_window_exceeded'],
  tools: ['tool_calls', 'tool-calls', 'tool_use', 'tool_call', 'function_call'],
} as const;

/** The condition that an answer ended in one of these ways. */
export function finishedAs(way: keyof typeof finishReasons): string {
  return `lower(finish_reason) in (${finishReasons[way].map((reason) => `'${reason}'`).join(', ')})`;
}
