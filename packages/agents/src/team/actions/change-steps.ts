import type { Rule } from '@netra/contract';

/** What to do to switch a rule on: steps for people, and a configuration patch where a gateway can do it. */
export type ChangeSteps = {
  readonly owner: string;
  readonly steps: readonly string[];
  /** One line of YAML for LiteLLM's configuration; null where the change is made in code. */
  readonly patch: string | null;
};

const secondMs = 1000;

/** Quoted as JSON, which YAML reads as it is, so that no name can break out of its place. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** What LiteLLM calls a provider where its name differs from ours; docs.litellm.ai, providers. */
const gatewayNames: Record<string, string> = {
  aws: 'bedrock',
  fireworks: 'fireworks_ai',
  google: 'gemini',
  together: 'together_ai',
  'x-ai': 'xai',
};

/** Providers that cache only what a request marks; the others cache repeated beginnings by themselves. */
const markedCaching = ['anthropic', 'aws'];

function gatewayModel(provider: string, model: string): string {
  return `${gatewayNames[provider] ?? provider}/${model}`;
}

function named(values: readonly string[] | undefined): string[] {
  return (values ?? []).filter((value) => value !== '');
}

function subjectOf(rule: Rule): string {
  const features = named(rule.match.feature);
  const models = named(rule.match.model);
  if (features.length > 0) return features.join(', ');
  return models.length > 0 ? `the calls to ${models.join(', ')}` : 'the matched calls';
}

/** The name calls ask the gateway for: the feature's own alias, so that other features stay as they are. */
function aliasOf(rule: Rule): string | undefined {
  return named(rule.match.feature)[0] ?? named(rule.match.model)[0];
}

function cachePatch(rule: Rule): string | null {
  const [provider] = named(rule.match.provider);
  const [model] = named(rule.match.model);
  const alias = aliasOf(rule);
  if (provider === undefined || model === undefined || alias === undefined) return null;
  if (!markedCaching.includes(provider)) return null;
  return `model_list: [{ model_name: ${quoted(alias)}, litellm_params: { model: ${quoted(gatewayModel(provider, model))}, cache_control_injection_points: [{ location: message, role: system }] } }]`;
}

/** Turns a rule of a policy into work. Field names of the patches: docs.litellm.ai, proxy configuration. */
export function stepsFor(rule: Rule): ChangeSteps {
  const subject = subjectOf(rule);
  const alias = aliasOf(rule);
  switch (rule.change.kind) {
    case 'model': {
      const target = gatewayModel(rule.change.provider, rule.change.model);
      return {
        owner: 'platform engineer',
        steps: [
          `Add a gateway alias for ${subject} that is served by ${target}.`,
          `Let ${subject} ask for the alias, for a small part of its calls first.`,
          'Compare outcomes and retries of both parts before moving the rest.',
        ],
        patch:
          alias === undefined
            ? null
            : `model_list: [{ model_name: ${quoted(alias)}, litellm_params: { model: ${quoted(target)} } }]`,
      };
    }
    case 'cache':
      return {
        owner: 'developer of the feature',
        steps: [
          `Put what never changes in the prompts of ${subject} first, and what changes last.`,
          ...(named(rule.match.provider).some((provider) => markedCaching.includes(provider))
            ? ['Mark the end of the unchanging part for caching.']
            : ['The provider caches repeated beginnings by itself; the order is enough.']),
          ...(rule.change.ttl === '1h'
            ? ['Ask for the long cache lifetime, as calls come too far apart for the short one.']
            : []),
          'Ask Apex again after a day: the share of input read from the cache should have risen.',
        ],
        patch: cachePatch(rule),
      };
    case 'batch':
      return {
        owner: 'developer of the feature',
        steps: [
          `Confirm that nobody waits for the answers of ${subject}.`,
          "Collect its requests and send them through the provider's batch interface.",
          'Read the results when the batch is done, and send what failed the ordinary way.',
        ],
        patch: null,
      };
    case 'dedupe':
      return {
        owner: 'platform engineer',
        steps: [
          `Switch on the gateway's response cache for ${subject}.`,
          'Leave out calls whose answer must differ each time.',
          'Compare a sample of cached answers with fresh ones.',
        ],
        patch: `litellm_settings: { cache: true, cache_params: { type: redis, ttl: ${Math.ceil(rule.change.windowMs / secondMs)} } }`,
      };
  }
}
