import type { CallTexts } from '@netra/contract';
import type { Attributes, OtlpSpan } from '../wire/otlp-span.ts';
import { firstText, promptTexts } from './prompt-texts.ts';

/** Lists that are written out as one attribute a field (`prefix.0.content`), in order. */
function writtenOut(attributes: Attributes, prefix: string): string {
  const entries: { readonly index: number; readonly name: string }[] = [];
  for (const name of attributes.keys()) {
    if (!name.startsWith(prefix)) continue;
    const rest = name.slice(prefix.length);
    const index = Number.parseInt(rest, 10);
    if (!Number.isNaN(index)) entries.push({ index, name: rest });
  }
  entries.sort((left, right) => left.index - right.index || (left.name < right.name ? -1 : 1));
  return entries.map(({ name }) => `${name}=${firstText(attributes, `${prefix}${name}`)}`).join('\n');
}

/** Events of the conventions before attributes took their place, in the order in which they came. */
function fromEvents(span: OtlpSpan): string {
  const texts: string[] = [];
  for (const { name, attributes } of span.events) {
    if (name === 'gen_ai.client.inference.operation.details')
      texts.push(firstText(attributes, 'gen_ai.output.messages'));
    if (name === 'gen_ai.content.completion') texts.push(firstText(attributes, 'gen_ai.completion'));
    if (name === 'gen_ai.choice')
      texts.push(firstText(attributes, 'message', 'content', 'gen_ai.event.content'));
  }
  return texts.filter((text) => text !== '').join('\n');
}

/** What the model answered, whatever convention carries it; '' where none does. */
function completionText(span: OtlpSpan): string {
  const { attributes } = span;
  const vercel = ['ai.response.text', 'ai.response.object', 'ai.response.toolCalls', 'ai.result.text']
    .map((name) => firstText(attributes, name))
    .filter((text) => text !== '');
  return (
    firstText(attributes, 'gen_ai.output.messages') ||
    vercel.join('\n') ||
    writtenOut(attributes, 'llm.output_messages.') ||
    writtenOut(attributes, 'gen_ai.completion.') ||
    firstText(attributes, 'langfuse.observation.output', 'gen_ai.completion', 'output.value') ||
    fromEvents(span)
  );
}

/** The texts of a span: its prompt as it is hashed (tools, system, messages), and its completion. */
export function textsOfSpan(span: OtlpSpan): CallTexts {
  const { tools, system, messages } = promptTexts(span);
  return {
    prompt: [tools, system, messages].filter((text) => text !== '').join('\n'),
    completion: completionText(span),
  };
}
