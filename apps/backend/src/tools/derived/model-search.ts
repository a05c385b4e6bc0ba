import { alternativesOf, successorsOf } from '@netra/pricing';
import type { Derivation } from '../derived-tool.ts';
import { allModels, knownModel, listedOf } from './listed-models.ts';
import { ownBook } from './own-book.ts';
import { count } from './words.ts';

const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Models of the price book whose name has the words looked for; those that are named so come first. */
export const searchModels: Derivation<'search-models'> = {
  name: 'search-models',
  async derive({ query, limit }, analytics) {
    const wanted = bare(query);
    const found = allModels(Date.now(), await ownBook(analytics)).filter(
      ({ provider, model, name }) =>
        wanted !== '' && [model, name, `${provider}${model}`].some((text) => bare(text).includes(wanted)),
    );
    const isExact = ({ model }: (typeof found)[number]) => bare(model) === wanted;
    const ordered = [...found.filter(isExact), ...found.filter((facts) => !isExact(facts))];
    return { query, matches: found.length, rows: ordered.slice(0, limit).map(listedOf) };
  },
  summarize: ({ query, matches, rows: [first] }) =>
    first === undefined
      ? `The price book has no model like "${query}".`
      : `${count(matches, 'model')} of the price book ${matches === 1 ? 'is' : 'are'} like "${query}", first ${first.key}.`,
};

/** What could serve a model's calls for less: newer ones of its line first. */
export const modelAlternatives: Derivation<'model-alternatives'> = {
  name: 'model-alternatives',
  async derive(asked, analytics) {
    const at = Date.now();
    const book = await ownBook(analytics);
    const own = knownModel(asked, at, book);
    const query = { provider: own.provider, model: own.model, at };
    const newer = new Set(successorsOf(query, book).map(({ model }) => model));
    const rows = alternativesOf(query, book).map(({ facts, relation, inputRatio, outputRatio }) => ({
      ...listedOf(facts),
      relation: newer.has(facts.model) ? ('successor' as const) : relation,
      inputRatio: Number(inputRatio),
      outputRatio: Number(outputRatio),
    }));
    const isNewer = ({ relation }: (typeof rows)[number]) => relation === 'successor';
    return {
      provider: own.provider,
      model: own.model,
      matches: rows.length,
      rows: [...rows.filter(isNewer), ...rows.filter((row) => !isNewer(row))].slice(0, 20),
    };
  },
  summarize: ({ provider, model, rows, matches = rows.length }) =>
    rows.length === 0
      ? `The price book has no model that costs less than ${provider}/${model} and could take its place.`
      : `${count(matches, 'model')} would cost less than ${provider}/${model}, first ${rows[0]?.key ?? ''}.`,
};
