import type { Change, Rule } from '@netra/contract';

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

type ChangeOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/** A small part first, and outcomes compared, before everything follows. */
const compareFirst = 'Compare outcomes and retries of both parts before moving the rest.';

/** One line of YAML that gives calls an alias of their own, with these parameters. */
function aliasPatch(rule: Rule, target: string, parameters: string): string | null {
  const alias = aliasOf(rule);
  return alias === undefined
    ? null
    : `model_list: [{ model_name: ${quoted(alias)}, litellm_params: { model: ${quoted(target)}${parameters} } }]`;
}

/** The same for calls that stay with their model; null where the rule names none. */
function ownPatch(rule: Rule, parameters: string): string | null {
  const [provider] = named(rule.match.provider);
  const [model] = named(rule.match.model);
  return provider === undefined || model === undefined
    ? null
    : aliasPatch(rule, gatewayModel(provider, model), parameters);
}

function dropSteps({ which }: ChangeOf<'drop'>, subject: string): ChangeSteps {
  switch (which.of) {
    case 'all':
      return {
        owner: 'owner of the environment',
        steps: [
          `Find what sends ${subject} and confirm that nobody needs its answers.`,
          'Stop it, or give it a schedule and an end.',
          'Set a budget for the environment, so that the next one left on is seen.',
        ],
        patch: null,
      };
    case 'paid-retries':
      return {
        owner: 'developer of the feature',
        steps: [
          `Look at why calls of ${subject} fail after they were paid: time limits shorter than answers take, mostly.`,
          'Raise the time limit of the client above the longest normal answer, and cancel nothing that still runs.',
          'Retry only what failed, with a growing wait, and send an idempotency key.',
        ],
        patch: null,
      };
    case 'run-excess':
      return {
        owner: 'developer of the feature',
        steps: [
          `Let the agent of ${subject} end a run after ${which.maxCalls} calls.`,
          'Stop when the same tool is called with the same arguments again.',
          'Log the runs that reach the limit and look at them.',
        ],
        patch: null,
      };
  }
}

function promptSteps(
  change: ChangeOf<'trimPrefix' | 'compactHistory' | 'fitContext'>,
  subject: string,
): ChangeSteps {
  const check = 'Compare outcomes of a sample before and after.';
  switch (change.kind) {
    case 'trimPrefix':
      return {
        owner: 'developer of the feature',
        steps: [
          `Take about ${change.tokens} tokens out of the fixed beginning of the prompts of ${subject}: definitions of tools that are never called, instructions that are said twice.`,
          check,
        ],
        patch: null,
      };
    case 'compactHistory':
      return {
        owner: 'developer of the feature',
        steps: [
          `Keep at most ${change.above} tokens of the conversation in the prompts of ${subject}.`,
          change.summaryTokens > 0
            ? `Put a summary of at most ${change.summaryTokens} tokens in place of what is left out.`
            : 'Leave out the oldest turns.',
          check,
        ],
        patch: null,
      };
    case 'fitContext':
      return {
        owner: 'developer of the feature',
        steps: [
          `Cut prompts of ${subject} that are at most ${change.within} tokens longer than ${change.above} tokens to that length, where the lower price holds.`,
          'Leave out the least relevant documents first.',
          check,
        ],
        patch: null,
      };
  }
}

function answerSteps(
  change: ChangeOf<'shrinkMedia' | 'capOutput' | 'reasoning'>,
  rule: Rule,
  subject: string,
): ChangeSteps {
  switch (change.kind) {
    case 'shrinkMedia':
      return {
        owner: 'developer of the feature',
        steps: [
          `Send ${change.bucket === 'inputImage' ? 'images' : 'audio'} of ${subject} at the lower detail, for a small part of its calls first.`,
          compareFirst,
        ],
        patch: null,
      };
    case 'capOutput':
      return {
        owner: 'developer of the feature',
        steps: [
          `Set the maximum of output tokens of ${subject} to ${change.maxTokens}.`,
          'Watch the share of answers that end for length: it should not rise.',
        ],
        patch: ownPatch(rule, `, max_tokens: ${change.maxTokens}`),
      };
    case 'reasoning':
      return {
        owner: 'developer of the feature',
        steps: [
          `Ask for a lower reasoning effort in ${subject}, for a small part of its calls first.`,
          compareFirst,
        ],
        patch: ownPatch(rule, ', reasoning_effort: low'),
      };
  }
}

function placeSteps(
  change: ChangeOf<'model' | 'cascade' | 'region' | 'tier'>,
  rule: Rule,
  subject: string,
): ChangeSteps {
  switch (change.kind) {
    case 'model': {
      const target = gatewayModel(change.provider, change.model);
      return {
        owner: 'platform engineer',
        steps: [
          `Add a gateway alias for ${subject} that is served by ${target}.`,
          `Let ${subject} ask for the alias, for a small part of its calls first.`,
          compareFirst,
        ],
        patch: aliasPatch(rule, target, ''),
      };
    }
    case 'cascade':
      return {
        owner: 'developer of the feature',
        steps: [
          `Let ${gatewayModel(change.provider, change.model)} answer ${subject} first.`,
          'Ask the present model as well where the signal of the recommendation says that the first answer will not do.',
          `Watch the share of calls that escalate: about ${Math.round(change.escalated.expected * 100)}% were expected.`,
        ],
        patch: null,
      };
    case 'region':
      return {
        owner: 'platform engineer',
        steps: [
          'Confirm that no rule on where data may be processed speaks against it.',
          change.region === ''
            ? `Send ${subject} to the provider's general endpoint instead of a regional one.`
            : `Send ${subject} to the endpoint of the region ${change.region}.`,
        ],
        patch: null,
      };
    case 'tier':
      return {
        owner: 'platform engineer',
        steps: [
          `Confirm that ${subject} can bear the waiting times of the ${change.serviceTier} tier.`,
          `Ask for the service tier ${change.serviceTier}.`,
          'Check that the answers state this tier: a provider may serve another one.',
        ],
        patch: ownPatch(
          rule,
          `, service_tier: ${change.serviceTier === 'standard' ? 'default' : change.serviceTier}`,
        ),
      };
  }
}

function cacheSteps(change: ChangeOf<'cache'>, rule: Rule, subject: string): ChangeSteps {
  return {
    owner: 'developer of the feature',
    steps: [
      `Put what never changes in the prompts of ${subject} first, and what changes last.`,
      ...(named(rule.match.provider).some((provider) => markedCaching.includes(provider))
        ? ['Mark the end of the unchanging part for caching.']
        : ['The provider caches repeated beginnings by itself; the order is enough.']),
      ...(change.ttl === '1h'
        ? ['Ask for the long cache lifetime, as calls come too far apart for the short one.']
        : []),
      'Ask Apex again after a day: the share of input read from the cache should have risen.',
    ],
    patch: cachePatch(rule),
  };
}

/** Turns a rule of a policy into work. Field names of the patches: docs.litellm.ai, proxy configuration. */
export function stepsFor(rule: Rule): ChangeSteps {
  const subject = subjectOf(rule);
  const { change } = rule;
  switch (change.kind) {
    case 'drop':
      return dropSteps(change, subject);
    case 'trimPrefix':
    case 'compactHistory':
    case 'fitContext':
      return promptSteps(change, subject);
    case 'shrinkMedia':
    case 'capOutput':
    case 'reasoning':
      return answerSteps(change, rule, subject);
    case 'model':
    case 'cascade':
    case 'region':
    case 'tier':
      return placeSteps(change, rule, subject);
    case 'cache':
      return cacheSteps(change, rule, subject);
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
        patch: `litellm_settings: { cache: true, cache_params: { type: redis, ttl: ${Math.ceil(change.windowMs / secondMs)} } }`,
      };
    case 'commit':
      return {
        owner: 'whoever signs contracts',
        steps: [
          `Check the offer: $${change.hourlyCost} an hour for up to $${change.coversPerHour} an hour of ${subject}.`,
          'Carry out the other recommendations first: they lower the load that the capacity would carry.',
          'Begin with the shortest term on offer, and compare the load with the capacity every week.',
        ],
        patch: null,
      };
  }
}
