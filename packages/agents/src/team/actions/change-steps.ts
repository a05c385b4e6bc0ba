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

function subjectOf(rule: Rule): string {
  return rule.match.feature?.join(', ') ?? rule.match.model?.join(', ') ?? 'the matched calls';
}

/** The name calls ask the gateway for: the feature's own alias, so that other features stay as they are. */
function aliasOf(rule: Rule): string | undefined {
  return rule.match.feature?.[0] ?? rule.match.model?.[0];
}

/** Turns a rule of a policy into work. Field names of the patches: docs.litellm.ai, proxy configuration. */
export function stepsFor(rule: Rule): ChangeSteps {
  const subject = subjectOf(rule);
  const alias = aliasOf(rule);
  switch (rule.change.kind) {
    case 'model': {
      const target = `${rule.change.provider}/${rule.change.model}`;
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
          'Where the provider caches only what is marked (Anthropic, Bedrock), mark the end of the unchanging part; where it caches by itself, the order is enough.',
          'Watch the share of cached input tokens rise in the spend page.',
        ],
        patch:
          rule.match.model?.[0] === undefined
            ? null
            : `model_list: [{ model_name: ${quoted(rule.match.model[0])}, litellm_params: { model: ${quoted(rule.match.model[0])}, cache_control_injection_points: [{ location: message, role: system }] } }]`,
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
