import type { Change, Policy, Rule } from '@netra/contract';

/** Names of providers at LiteLLM (https://docs.litellm.ai/docs/providers) where they differ from the price book's. */
const providerNames: Readonly<Record<string, string>> = {
  google: 'gemini',
  aws: 'bedrock',
  'x-ai': 'xai',
  together: 'together_ai',
  fireworks: 'fireworks_ai',
  moonshotai: 'moonshot',
};

type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };

/**
 * A patch of a LiteLLM configuration for the rules it can carry: entries of `model_list` by the tag of the feature
 * (https://docs.litellm.ai/docs/proxy/tag_routing), and the cache of answers (.../proxy/caching). Requests must carry
 * their feature as a tag; others keep the entry tagged `default`.
 */
export function litellmPatch({ rules }: Policy): { yaml: string; ruleIds: string[] } {
  const entries = new Map<string, { model: string; tag: string; params: Record<string, Value> }>();
  const carried: string[] = [];
  let keptSeconds = 0;
  for (const rule of rules) {
    const { change } = rule;
    if (change.kind === 'dedupe') {
      keptSeconds = Math.max(keptSeconds, Math.round(change.windowMs / 1_000));
      carried.push(rule.id);
      continue;
    }
    const params = paramsOf(change);
    const targets = targetsOf(rule);
    if (params === undefined || targets.length === 0) continue;
    carried.push(rule.id);
    for (const { model, tag } of targets) {
      const key = JSON.stringify([model, tag]);
      const provider = rule.match.provider?.[0];
      const entry = entries.get(key) ?? { model, tag, params: servedBy(provider, model) };
      entries.set(key, { ...entry, params: { ...entry.params, ...params } });
    }
  }
  if (carried.length === 0) return { yaml: '', ruleIds: [] };
  const defaults = new Map<string, Record<string, Value>>();
  for (const rule of rules)
    for (const model of rule.match.model ?? [])
      if ([...entries.values()].some((entry) => entry.model === model))
        defaults.set(model, servedBy(rule.match.provider?.[0], model));
  const modelList: Value[] = [
    ...[...entries.values()].map(({ model, tag, params }) => ({
      model_name: model,
      litellm_params: { ...params, tags: [tag] },
    })),
    ...[...defaults].map(([model, params]) => ({
      model_name: model,
      litellm_params: { ...params, tags: ['default'] },
    })),
  ];
  const document: Record<string, Value> = {
    ...(modelList.length === 0
      ? {}
      : { model_list: modelList, router_settings: { enable_tag_filtering: true } }),
    ...(keptSeconds === 0
      ? {}
      : { litellm_settings: { cache: true, cache_params: { type: 'redis', ttl: keptSeconds } } }),
  };
  return { yaml: yamlOf(document, 0), ruleIds: carried };
}

/** What an entry sets for a change; undefined for one that a gateway cannot make. */
function paramsOf(change: Change): Record<string, Value> | undefined {
  switch (change.kind) {
    case 'model':
      return servedBy(change.provider, change.model);
    case 'capOutput':
      return { max_tokens: change.maxTokens };
    case 'tier':
      return { service_tier: change.serviceTier === 'standard' ? 'default' : change.serviceTier };
    case 'cache':
      // A gateway can set the breakpoint behind the system message; the hour is for the application to ask for.
      return change.ttl === '5m'
        ? { cache_control_injection_points: [{ location: 'message', role: 'system' }] }
        : undefined;
    default:
      return undefined;
  }
}

/** The models and features a rule names: a gateway's entries are by model, and told apart by a tag. */
function targetsOf({ match }: Rule): { model: string; tag: string }[] {
  const features = (match.feature ?? []).filter((feature) => feature !== '');
  return (match.model ?? []).flatMap((model) => features.map((tag) => ({ model, tag })));
}

function servedBy(provider: string | undefined, model: string): Record<string, Value> {
  if (provider === undefined) return { model };
  const name = providerNames[provider] ?? provider;
  return {
    model: `${name}/${model}`,
    api_key: `os.environ/${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_API_KEY`,
  };
}

/** Writes plain data as YAML; texts are quoted as in JSON, which YAML reads, so that no name can become something else. */
function yamlOf(value: Value, depth: number): string {
  const indent = '  '.repeat(depth);
  if (Array.isArray(value))
    return value
      .map((item: Value) => {
        const text = yamlOf(item, depth + 1);
        return isScalar(item) ? `${indent}- ${text}\n` : `${indent}- ${text.slice(2 * (depth + 1))}`;
      })
      .join('');
  if (isScalar(value)) return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, item]) =>
      isScalar(item)
        ? `${indent}${name}: ${yamlOf(item, 0)}\n`
        : `${indent}${name}:\n${yamlOf(item, depth + 1)}`,
    )
    .join('');
}

function isScalar(value: Value): value is string | number | boolean {
  return typeof value !== 'object';
}
