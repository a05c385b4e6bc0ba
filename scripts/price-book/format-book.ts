import type { Model, PriceBook } from '@netra/pricing';

/** Leaves out what the schema fills in again: empty rule lists. */
function compactModel(model: Model): unknown {
  const match = Object.fromEntries(Object.entries(model.match).filter(([, rules]) => rules.length > 0));
  return { ...model, match };
}

/** The book as text, one model a line, so that a price change is one line of a diff. */
export function formatBook(book: PriceBook): string {
  const { providers, ...head } = book;
  const lines = Object.entries(head).map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)},`,
  );
  const written = providers.map((provider) => {
    const { models, ...facts } = provider;
    const opened = JSON.stringify(facts).slice(0, -1);
    const rows = models.map((model) => JSON.stringify(compactModel(model)));
    return `${opened},"models":[\n${rows.join(',\n')}\n]}`;
  });
  return `{\n${lines.join('\n')}\n"providers":[\n${written.join(',\n')}\n]\n}\n`;
}
