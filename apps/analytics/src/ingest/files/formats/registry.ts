import type { FileFormat } from '../file-row.ts';
import { anthropicUsage } from './anthropic-usage.ts';
import { focus } from './focus.ts';
import { helicone } from './helicone.ts';
import { langfuse } from './langfuse.ts';
import { litellm } from './litellm.ts';
import { mooncake } from './mooncake.ts';
import { openaiUsage } from './openai-usage.ts';
import { outcomes } from './outcomes.ts';
import { providerBodies } from './provider-bodies.ts';
import type { RecordFormat } from './record-format.ts';

/** The formats of records, the most particular first: the first whose fields are there is taken. */
export const recordFormats: readonly RecordFormat[] = [
  outcomes,
  mooncake,
  focus,
  anthropicUsage,
  openaiUsage,
  litellm,
  helicone,
  langfuse,
  providerBodies,
];

export function recordFormat(id: FileFormat): RecordFormat | undefined {
  return recordFormats.find((format) => format.id === id);
}

/** Whether a record's fields are those of a format. */
export function speaks(format: RecordFormat, fields: ReadonlySet<string>): boolean {
  return format.signature.every((group) => group.some((name) => fields.has(name)));
}

/** The first groups of fields that a record lacks of what the format it is said to have needs. */
export function lacking(format: RecordFormat, fields: ReadonlySet<string>): string[] {
  return (format.enough ?? format.signature)
    .filter((group) => !group.some((name) => fields.has(name)))
    .map((group) => group.join(' or '));
}
