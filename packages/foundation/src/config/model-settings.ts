import { z } from 'zod';
import { setting } from './setting.ts';

const url = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' });
const key = (variable: string, example: string) =>
  setting(variable, z.string().min(1).optional(), { example, secret: true });
const baseUrl = (variable: string, usual: string) =>
  setting(variable, url.default(usual), { example: usual });
const modelName = (variable: string, usual: string) =>
  setting(variable, z.string().min(1).max(200).default(usual), { example: usual });

/** Providers of language models, by the name they have in settings and records. */
export const modelProviderNames = ['openai', 'anthropic', 'google', 'openai-compatible'] as const;
const providerName = z
  .string()
  .pipe(z.enum(modelProviderNames, { error: `expected names out of ${modelProviderNames.join(', ')}` }));

/** A comma-separated list, each entry trimmed. */
function listOf<Value>(item: z.ZodType<Value, string>) {
  return z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    )
    .pipe(z.array(item).min(1, 'expected at least one entry'));
}

/** `provider/model`; a model's name may hold slashes itself. */
const candidate = z.string().transform((text, context) => {
  const [provider, model] = [text.slice(0, text.indexOf('/')), text.slice(text.indexOf('/') + 1)];
  const known = providerName.safeParse(provider);
  if (known.success && model !== '') return { provider: known.data, model };
  context.addIssue({
    code: 'custom',
    message: `"${text}": expected provider/model, with a provider out of ${modelProviderNames.join(', ')}`,
  });
  return z.NEVER;
});

const roleModels = (variable: string) =>
  setting(variable, listOf(candidate).optional(), {
    example: 'openai/gpt-5.4-mini, anthropic/claude-haiku-4-5',
  });

const durationMs = (variable: string, usual: number) =>
  setting(variable, z.coerce.number().int().min(100).max(600_000).default(usual), { example: String(usual) });

/** Language models, all optional: without a key the built-in analyst plans and writes. */
export const modelSettings = {
  openAiKey: key('APEX_OPENAI_API_KEY', 'sk-...'),
  openAiUrl: baseUrl('APEX_OPENAI_BASE_URL', 'https://api.openai.com/v1'),
  openAiModel: modelName('APEX_OPENAI_MODEL', 'gpt-5.4-mini'),
  /** Which of OpenAI's two interfaces is spoken. */
  openAiApi: setting('APEX_OPENAI_API', z.enum(['responses', 'chat']).default('responses'), {
    example: 'chat',
  }),
  anthropicKey: key('APEX_ANTHROPIC_API_KEY', 'sk-ant-...'),
  anthropicUrl: baseUrl('APEX_ANTHROPIC_BASE_URL', 'https://api.anthropic.com/v1'),
  anthropicModel: modelName('APEX_ANTHROPIC_MODEL', 'claude-haiku-4-5'),
  googleKey: key('APEX_GOOGLE_API_KEY', 'AIza...'),
  googleUrl: baseUrl('APEX_GOOGLE_BASE_URL', 'https://generativelanguage.googleapis.com/v1beta'),
  googleModel: modelName('APEX_GOOGLE_MODEL', 'gemini-3.5-flash'),
  /** Any server that speaks OpenAI's chat completions: Ollama, vLLM, a gateway. */
  compatibleUrl: setting('APEX_OPENAI_COMPATIBLE_URL', url.optional(), {
    example: 'http://127.0.0.1:11434/v1',
  }),
  compatibleKey: key('APEX_OPENAI_COMPATIBLE_API_KEY', 'if the server wants one'),
  compatibleModel: modelName('APEX_OPENAI_COMPATIBLE_MODEL', 'llama3.1'),
  /** Who is asked first, and who next when that one is out of reach. */
  modelOrder: setting('APEX_MODEL_ORDER', listOf(providerName).prefault(modelProviderNames.join(',')), {
    example: 'anthropic, openai',
  }),
  triageModels: roleModels('APEX_TRIAGE_MODELS'),
  planningModels: roleModels('APEX_PLANNING_MODELS'),
  writingModels: roleModels('APEX_WRITING_MODELS'),
  /** How long one call may take in all, and how long its stream may be silent. */
  modelTimeoutMs: durationMs('APEX_MODEL_TIMEOUT_MS', 60_000),
  modelSilenceMs: durationMs('APEX_MODEL_SILENCE_MS', 20_000),
} as const;
