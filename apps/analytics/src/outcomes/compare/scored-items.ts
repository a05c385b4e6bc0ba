import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Selection } from '../../savings/selection.ts';
import type { Store } from '../../store/store.ts';

/** One model's result at one item. */
type Scored = {
  readonly score: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Length of the prompt in characters; 0 where the file held none. */
  readonly promptCharacters: number;
};

/** A model's results at one feature, by item. */
export type ScoredModel = { readonly name: string; readonly items: ReadonlyMap<string, Scored> };

/** Most items of one model and feature that are looked at, an arbitrary but fixed part: more change no decision. */
const mostItems = 20_000;
/** What an analysis reads in all is bounded, however many features were scored; a thousand items still decide. */
const mostForAll = 400_000;
const leastItems = 1_000;

const rowSchema = z.object({
  feature: z.string(),
  model: z.string(),
  item: z.string(),
  score: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  promptCharacters: z.number(),
});

/** The outcomes of features, by feature; those of the selection's projects where it names any. */
export async function scoredItems(
  store: Store,
  { scope, filter }: Selection,
  features: readonly string[],
): Promise<Map<string, ScoredModel[]>> {
  const found = new Map<string, Map<string, Map<string, Scored>>>();
  if (features.length === 0) return new Map();
  const limit = Math.max(leastItems, Math.min(mostItems, Math.floor(mostForAll / features.length)));
  const { rows } = await store.read(
    scope,
    {
      sql: `select feature, model, concat(project, '\\n', item) as item, score, input_tokens as inputTokens,
          output_tokens as outputTokens, prompt_characters as promptCharacters
        from apex.outcomes as outcomes final
        where organization_id = {organization:String} and feature in {features:Array(String)}
          and (empty({projects:Array(String)}) or project in {projects:Array(String)})
        order by feature, model, sipHash64(outcomes.item), project, outcomes.item
        limit ${limit} by feature, model`,
      parameters: { features, projects: filter.project ?? [] },
    },
    rowSchema,
  );
  for (const { feature, model, item, ...scored } of rows) {
    const models = found.get(feature) ?? new Map<string, Map<string, Scored>>();
    found.set(feature, models);
    const items = models.get(model) ?? new Map<string, Scored>();
    models.set(model, items);
    items.set(item, scored);
  }
  return new Map(
    [...found].map(([feature, models]) => [feature, [...models].map(([name, items]) => ({ name, items }))]),
  );
}

/** An item that two models were scored on. */
export type PairedItem = { readonly present: Scored; readonly other: Scored };

/** Items of two models: `choice` is what anything is chosen by, `confirmation` what is then claimed. */
export type Halves = { readonly choice: readonly PairedItem[]; readonly confirmation: readonly PairedItem[] };

/** Splits the items both models were scored on by a hash of the item, so that every run splits them alike. */
export function pairedHalves(present: ScoredModel, other: ScoredModel): Halves {
  const choice: PairedItem[] = [];
  const confirmation: PairedItem[] = [];
  for (const [item, scored] of present.items) {
    const counterpart = other.items.get(item);
    if (counterpart === undefined) continue;
    const first = Number.parseInt(hash('sha256', item).slice(0, 2), 16);
    (first % 2 === 0 ? choice : confirmation).push({ present: scored, other: counterpart });
  }
  return { choice, confirmation };
}
