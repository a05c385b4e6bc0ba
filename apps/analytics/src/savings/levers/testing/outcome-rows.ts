import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { OutcomeRow } from '../../../outcomes/outcome-row.ts';

/** How a model does on an item: its score and the tokens of its answer. */
export type Answer = { readonly score: number; readonly outputTokens?: number };

/** Outcomes of some models on so many items of the feature `work`, question by question. */
export function outcomeRows(
  items: number,
  models: Readonly<Record<string, (item: number) => Answer>>,
  inputTokens: (item: number) => number = () => 500,
): OutcomeRow[] {
  return Array.from({ length: items }, (_, item) =>
    Object.entries(models).map(([model, answer]) => {
      const { score, outputTokens = 100 } = answer(item);
      return row({ item: `item-${item}`, model, inputTokens: inputTokens(item), outputTokens, score });
    }),
  ).flat();
}

function row(
  stated: Pick<OutcomeRow, 'item' | 'model' | 'inputTokens' | 'outputTokens' | 'score'>,
  promptCharacters = 0,
): OutcomeRow {
  return { feature: 'work', project: 'default', promptCharacters, promptHash: '', ...stated };
}

/** Characters a token stands for on average in English text, by the makers' own rule of thumb. */
const charactersPerToken = 4;

/**
 * Rows of a file that holds a question, whether each of two models was right, and both answers: outcomes of the feature
 * `work`, tokens counted by the length of the texts.
 */
export function rightOrWrong(path: string): { rows: OutcomeRow[]; models: readonly string[] } {
  const [header = [], ...records] = parse(readFileSync(path, 'utf8')) as string[][];
  const models = header.slice(1, 3);
  const tokens = (text: string | undefined) => Math.ceil((text ?? '').length / charactersPerToken);
  const rows = records.flatMap((record, index) =>
    models.map((model, at) =>
      row(
        {
          item: `question-${index}`,
          model,
          inputTokens: tokens(record[0]),
          outputTokens: tokens(record[3 + at]),
          score: record[1 + at] === 'True' ? 1 : 0,
        },
        (record[0] ?? '').length,
      ),
    ),
  );
  return { rows, models };
}
