import { z } from 'zod';

/** Where call records can be had from. */
export const sources = ['your own code', 'LiteLLM', 'Langfuse', 'Amazon Bedrock', 'Azure LLM trace'] as const;
export const sourceSchema = z.enum(sources);
export type Source = z.infer<typeof sourceSchema>;

/** How to get call records from each source into a file that `apex import` reads, without a number in it. */
export const exportGuides: Record<Source, string> = {
  'your own code':
    'after each response, write one JSON line with the provider, the model that answered, the time, the feature, and the token counts of the response’s `usage` object; split cached input from the rest, as the buckets must not overlap.',
  LiteLLM:
    'the proxy keeps each request in its `LiteLLM_SpendLogs` table; export it as JSON lines and rename the columns to the fields of the example.',
  Langfuse:
    'export the observations of type “generation” as JSON lines or CSV; their model, usage and start time map to the fields of the example.',
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
