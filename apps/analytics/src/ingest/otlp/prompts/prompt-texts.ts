// The text of prompts on its way to its hashes; it goes further only where a project keeps texts, through their redaction.
import type { Attributes, AttributeValue, OtlpSpan } from '../wire/otlp-span.ts';

/** What a request sent to the model, as text, in the order in which providers read it. */
export type PromptTexts = { readonly tools: string; readonly system: string; readonly messages: string };

function asText(value: AttributeValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function firstText(attributes: Attributes, ...names: readonly string[]): string {
  for (const name of names) {
    const text = asText(attributes.get(name));
    if (text !== '') return text;
  }
  return '';
}

const listPrefixes = [
  'llm.input_messages.',
  'gen_ai.prompt.',
  'llm.tools.',
  'llm.request.functions.',
] as const;
type ListPrefix = (typeof listPrefixes)[number];
type Lists = Partial<Record<ListPrefix, { index: number; name: string; text: string }[]>>;

/** Lists that are written out as one attribute a field (`prefix.0.role`), found in one pass over the attributes. */
function listsIn(attributes: Attributes): Lists {
  const lists: Lists = {};
  for (const [name, value] of attributes) {
    if (!name.startsWith('llm.') && !name.startsWith('gen_ai.prompt.')) continue;
    const prefix = listPrefixes.find((one) => name.startsWith(one));
    if (prefix === undefined) continue;
    const rest = name.slice(prefix.length);
    const index = Number.parseInt(rest, 10);
    if (Number.isNaN(index)) continue;
    lists[prefix] ??= [];
    lists[prefix].push({ index, name: rest, text: asText(value) });
  }
  return lists;
}

function written(lists: Lists, prefix: ListPrefix): string {
  const entries = lists[prefix] ?? [];
  entries.sort((left, right) => left.index - right.index || (left.name < right.name ? -1 : 1));
  return entries.map(({ name, text }) => `${name}=${text}`).join('\n');
}

/** Events of the conventions before attributes took their place, in the order in which they came. */
function fromEvents(span: OtlpSpan): string {
  const texts: string[] = [];
  for (const { name, attributes } of span.events) {
    if (name === 'gen_ai.client.inference.operation.details')
      return firstText(attributes, 'gen_ai.input.messages');
    if (name === 'gen_ai.content.prompt') texts.push(firstText(attributes, 'gen_ai.prompt'));
    if (/^gen_ai\.(system|user|assistant|tool)\.message$/.test(name)) {
      texts.push(`${name}=${firstText(attributes, 'content', 'gen_ai.event.content')}`);
    }
  }
  return texts.join('\n');
}

const firstRole = /^\[\s*\{[^{}[\]]{0,200}?"role"\s*:\s*"(system|developer)"/;

/** The system message a list of messages begins with, where it does. */
function systemIn(messages: string): string {
  if (!firstRole.test(messages.slice(0, 400))) return '';
  try {
    const [first]: unknown[] = JSON.parse(messages);
    return JSON.stringify(first);
  } catch (error) {
    if (error instanceof SyntaxError) return '';
    throw error;
  }
}

/** Takes the texts of a span's prompt together, whatever convention carries them; empty texts where none does. */
export function promptTexts(span: OtlpSpan): PromptTexts {
  const { attributes } = span;
  const lists = listsIn(attributes);
  const messages =
    firstText(attributes, 'gen_ai.input.messages', 'ai.prompt.messages') ||
    written(lists, 'llm.input_messages.') ||
    written(lists, 'gen_ai.prompt.') ||
    firstText(attributes, 'langfuse.observation.input', 'gen_ai.prompt', 'input.value', 'ai.prompt') ||
    fromEvents(span);
  const tools =
    firstText(attributes, 'gen_ai.tool.definitions', 'ai.prompt.tools') ||
    written(lists, 'llm.tools.') ||
    written(lists, 'llm.request.functions.');
  const system = firstText(attributes, 'gen_ai.system_instructions', 'gen_ai.request.instructions');
  return { tools, system, messages: messages === '' && system === '' ? '' : messages };
}

/** The system prompt, wherever it stands. */
export function systemText({ system, messages }: PromptTexts): string {
  return system === '' ? systemIn(messages) : system;
}
