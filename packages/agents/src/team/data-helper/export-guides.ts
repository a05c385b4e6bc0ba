import { z } from 'zod';

/** Where call records can be had from. */
export const sources = [
  'your own code',
  'OpenTelemetry',
  'LiteLLM',
  'Langfuse',
  'Helicone',
  'OpenAI',
  'Anthropic',
  'Amazon Bedrock',
  'Azure LLM trace',
] as const;
export const sourceSchema = z.enum(sources);
export type Source = z.infer<typeof sourceSchema>;

/** How to get call records from each source into a file that `apex import` reads, without a number in it. */
export const exportGuides: Record<Source, string> = {
  'your own code':
    'after each response, write one JSON line with the provider, the model that answered, the time, the feature, and the token counts of the response’s `usage` object; split cached input from the rest, as the buckets must not overlap.',
  OpenTelemetry:
    'point the OTLP exporter of your SDK at the address of Apex with an API key; GenAI, OpenInference, Langfuse, Vercel and Traceloop attributes are all read.',
  LiteLLM:
    'the proxy keeps each request in its `LiteLLM_SpendLogs` table; export it as JSON lines or CSV, and it is recognised as it is.',
  Langfuse:
    'export the observations of type “generation” as JSON lines or CSV; the file is recognised as it is.',
  Helicone: 'export the requests as JSON lines or CSV; the file is recognised as it is.',
  OpenAI:
    'save the pages of the usage endpoint of your organization (grouped by model) as JSON; they are sums, so they show spend but no single calls. With single calls, save the response bodies instead.',
  Anthropic:
    'save the pages of the messages usage report of your organization (grouped by model) as JSON; they are sums, so they show spend but no single calls. With single calls, save the response bodies instead.',
  'Amazon Bedrock':
    'turn on model invocation logging to a storage bucket; each record names the model and the input and output token counts.',
  'Azure LLM trace':
    'files with the columns TIMESTAMP, ContextTokens and GeneratedTokens are read as they are; name the model when you import, because the trace names none.',
};

/** How a file gets in once it exists. */
export const importSteps: readonly string[] = [
  'Import a JSON lines or CSV file with `npx apex import <file>`.',
  'Or send calls as they happen to `POST /api/v1/calls` with an API key of your organization.',
  'Rows that cannot be read are put aside with the line, the field and the reason; nothing is guessed.',
];
