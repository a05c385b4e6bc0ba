// Language models: which are configured, in which order they are asked, what a call used and cost. It refuses to decide
// what is asked or to believe what is answered: agents check every answer, and a failure is an outcome like any other.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { ModelRole } from '@netra/agents';
import type { ConfigOf, modelProviderNames, modelSettings } from '@netra/foundation';
import type { LanguageModel } from 'ai';

/** The library prints its warnings unless told not to; what matters of a call is logged by our own logger. */
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

export type ModelSettings = ConfigOf<typeof modelSettings>;
export type ModelProviderName = (typeof modelProviderNames)[number];

/** A model that may be asked: who serves it, under which name, and the way to it. */
export type Candidate = {
  readonly provider: ModelProviderName;
  readonly model: string;
  readonly languageModel: LanguageModel;
};

type Provider = { readonly usualModel: string; open(model: string): LanguageModel };

/** The providers with a key (or, for a compatible server, an address), by name. */
function configuredProviders(settings: ModelSettings): Partial<Record<ModelProviderName, Provider>> {
  const providers: Partial<Record<ModelProviderName, Provider>> = {};
  if (settings.openAiKey !== undefined) {
    const openAi = createOpenAI({ apiKey: settings.openAiKey, baseURL: settings.openAiUrl });
    const open = settings.openAiApi === 'chat' ? openAi.chat : openAi.responses;
    providers.openai = { usualModel: settings.openAiModel, open };
  }
  if (settings.anthropicKey !== undefined) {
    const anthropic = createAnthropic({ apiKey: settings.anthropicKey, baseURL: settings.anthropicUrl });
    providers.anthropic = { usualModel: settings.anthropicModel, open: anthropic };
  }
  if (settings.googleKey !== undefined) {
    const google = createGoogle({ apiKey: settings.googleKey, baseURL: settings.googleUrl });
    providers.google = { usualModel: settings.googleModel, open: google };
  }
  if (settings.compatibleUrl !== undefined) {
    const compatible = createOpenAICompatible({
      name: 'openai-compatible',
      baseURL: settings.compatibleUrl,
      includeUsage: true,
      supportsStructuredOutputs: true,
      ...(settings.compatibleKey === undefined ? {} : { apiKey: settings.compatibleKey }),
    });
    providers['openai-compatible'] = { usualModel: settings.compatibleModel, open: compatible };
  }
  return providers;
}

/** Who is asked for a role, in order; empty when no provider is configured. */
export type CandidatesOf = (role: ModelRole) => readonly Candidate[];

/** Reads the order of each role from the settings; entries of providers without a key are left out. */
export function modelCandidates(settings: ModelSettings): CandidatesOf {
  const providers = configuredProviders(settings);
  const stated = {
    triage: settings.triageModels,
    planning: settings.planningModels,
    writing: settings.writingModels,
  } satisfies Record<ModelRole, unknown>;
  const usual = settings.modelOrder.map((provider) => ({ provider, model: undefined }));
  const candidatesOf = (role: ModelRole) =>
    (stated[role] ?? usual).flatMap((entry): Candidate[] => {
      const provider = providers[entry.provider];
      if (provider === undefined) return [];
      const model = entry.model ?? provider.usualModel;
      return [{ provider: entry.provider, model, languageModel: provider.open(model) }];
    });
  const byRole = {
    triage: candidatesOf('triage'),
    planning: candidatesOf('planning'),
    writing: candidatesOf('writing'),
  };
  return (role) => byRole[role];
}
