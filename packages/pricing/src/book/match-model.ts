import type { Match, Model, Provider } from './price-book.ts';

/** How a name was found in the book, or why it was not. */
export type ModelMatch =
  | { readonly found: true; readonly model: Model; readonly by: keyof Match }
  | { readonly found: false; readonly why: 'unknown' | 'ambiguous'; readonly candidates: readonly string[] };

type Rule = { readonly text: string; readonly model: Model };
type ProviderRules = {
  readonly exact: Map<string, Set<Model>>;
  readonly prefix: readonly Rule[];
  readonly suffix: readonly Rule[];
  readonly contains: readonly Rule[];
  readonly pattern: readonly { readonly expression: RegExp; readonly model: Model }[];
};

const compiled = new WeakMap<Provider, ProviderRules>();

function rulesOf(provider: Provider): ProviderRules {
  const known = compiled.get(provider);
  if (known !== undefined) return known;
  const exact = new Map<string, Set<Model>>();
  const longestFirst = (kind: 'prefix' | 'suffix' | 'contains'): Rule[] =>
    provider.models
      .flatMap((model) => model.match[kind].map((text) => ({ text, model })))
      .sort((left, right) => right.text.length - left.text.length);
  for (const model of provider.models) {
    for (const name of model.match.exact) {
      const held = exact.get(name) ?? new Set();
      exact.set(name, held.add(model));
    }
  }
  const rules = {
    exact,
    prefix: longestFirst('prefix'),
    suffix: longestFirst('suffix'),
    contains: longestFirst('contains'),
    pattern: provider.models.flatMap((model) =>
      model.match.pattern.map((text) => ({ expression: new RegExp(text), model })),
    ),
  };
  compiled.set(provider, rules);
  return rules;
}

/**
 * Whether the rest of a name only says which build of the same model it is. `-5` or `.1` after a rule's text starts
 * another version (`claude-opus-5` + `-1`), which this rule knows nothing about; dates (`-20250929`, `-06-17`,
 * `-03-2025`), `-preview` and `@...` do not.
 */
export function staysInVersion(rest: string): boolean {
  return !/^[-.]\d{1,2}(?![0-9a-z])/.test(rest) || /^-\d{2}-(\d{2}|\d{4})(?!\d)/.test(rest);
}

function best(
  rules: readonly Rule[],
  by: keyof Match,
  matches: (text: string) => boolean,
): ModelMatch | undefined {
  const first = rules.find((rule) => matches(rule.text));
  if (first === undefined) return undefined;
  const equals = rules.filter((rule) => rule.text.length === first.text.length && matches(rule.text));
  return settle(new Set(equals.map((rule) => rule.model)), by);
}

function settle(models: ReadonlySet<Model>, by: keyof Match): ModelMatch | undefined {
  const [model, ...others] = models;
  if (model === undefined) return undefined;
  if (others.length === 0) return { found: true, model, by };
  return { found: false, why: 'ambiguous', candidates: [...models].map((candidate) => candidate.model) };
}

function matchName(rules: ProviderRules, name: string): ModelMatch | undefined {
  return (
    settle(rules.exact.get(name) ?? new Set(), 'exact') ??
    best(
      rules.prefix,
      'prefix',
      (text) => name.startsWith(text) && staysInVersion(name.slice(text.length)),
    ) ??
    best(rules.suffix, 'suffix', (text) => name.endsWith(text)) ??
    best(rules.contains, 'contains', (text) => {
      const at = name.indexOf(text);
      return at >= 0 && staysInVersion(name.slice(at + text.length));
    }) ??
    settle(
      new Set(rules.pattern.filter((rule) => rule.expression.test(name)).map((rule) => rule.model)),
      'pattern',
    )
  );
}

/** Whether a gateway's prefix (`openai/gpt-4o`) is only the provider's own name again. */
function namesProvider({ provider, match }: Provider, head: string): boolean {
  return (
    head === provider ||
    match.exact.includes(head) ||
    match.prefix.some((text) => head.startsWith(text)) ||
    match.contains.some((text) => head.includes(text))
  );
}

/** The spellings under which one and the same model is looked up, most literal first. */
function spellings(provider: Provider, name: string): string[] {
  const plain = name.trim().toLowerCase();
  // `[1m]` asks for the one-million-token window; the context tiers of the price already say what that costs.
  const windowless = plain.replace(/\[1m\]$/, '');
  const names = [plain, windowless];
  const slash = windowless.indexOf('/');
  if (slash > 0 && namesProvider(provider, windowless.slice(0, slash)))
    names.push(windowless.slice(slash + 1));
  // Google's own resource names.
  const resource = /^(?:(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/[a-z]+\/)?models\/(.+)$/.exec(
    windowless,
  )?.[1];
  if (resource !== undefined) names.push(resource);
  // Vertex writes the build after an @; the maker writes it after a hyphen.
  const hyphenated = names
    .filter((spelling) => spelling.includes('@'))
    .map((spelling) => spelling.replace(/@(default|latest)$/, '').replace('@', '-'));
  return [...new Set([...names, ...hyphenated])];
}

/** Finds the entry of a provider that answers to a model name; a tie of two entries is `ambiguous`, never a guess. */
export function matchModel(provider: Provider, name: string): ModelMatch {
  const rules = rulesOf(provider);
  for (const spelling of spellings(provider, name)) {
    const match = spelling === '' ? undefined : matchName(rules, spelling);
    if (match !== undefined) return match;
  }
  return { found: false, why: 'unknown', candidates: [] };
}
