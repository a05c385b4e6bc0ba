import { ApexError, type ImportMapping, importMappingSchema } from '@netra/contract';
import { Fields, readNumber, refuse } from '../fields.ts';
import type { RecordFormat } from './record-format.ts';

const needed = ['item', 'feature', 'model', 'input_tokens', 'output_tokens', 'score'] as const;
const columns: readonly string[] = [...needed, 'prompt'];

/** Reads the mapping of an import of outcomes. Raises `invalid_request` that names a field no outcome has. */
export function outcomeMappingOf(map: string | undefined): ImportMapping | undefined {
  if (map === undefined) return undefined;
  const mapping = importMappingSchema.parse(JSON.parse(map));
  const unknown = Object.keys(mapping).filter((field) => !columns.includes(field));
  if (unknown.length === 0) return mapping;
  throw new ApexError('invalid_request', `The mapping names fields no outcome has: ${unknown.join(', ')}.`, {
    details: { field: 'map', unknown, expected: columns },
  });
}

function renamed(record: Readonly<Record<string, unknown>>, mapping: ImportMapping): Fields {
  const value = (name: string): unknown => {
    const source = mapping[name];
    if (source === undefined) return record[name];
    if (typeof source === 'string') return record[source];
    return 'const' in source ? source.const : record[source.column];
  };
  return new Fields(Object.fromEntries(columns.map((name) => [name, value(name)])));
}

function scoreOf(fields: Fields): number {
  const value = fields.record.score;
  const word = String(value ?? '')
    .trim()
    .toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true' ? 1 : 0;
  if (word === '') return refuse('score', 'is missing', 'a number from 0 to 1');
  const score = readNumber('score', value);
  return score >= 0 && score <= 1 ? score : refuse('score', `is ${score}`, 'a number from 0 to 1');
}

/**
 * Outcomes: how well each model answered each item of a feature, one row an item and model. They are no calls: they say
 * what a cheaper model would be worth. A row without a feature takes the one the import states.
 */
export const outcomes: RecordFormat = {
  id: 'outcomes',
  signature: needed.map((name) => [name]),
  reads: columns,
  read: (record, { options, mapping }) => {
    const fields = mapping === undefined ? record : renamed(record.record, mapping);
    const count = (name: string) => fields.count(name) ?? refuse(name, 'is missing', 'a whole number from 0');
    return [
      {
        raw: {
          item: fields.required('item'),
          feature: fields.text('feature') ?? options.feature,
          model: fields.required('model'),
          inputTokens: count('input_tokens'),
          outputTokens: count('output_tokens'),
          score: scoreOf(fields),
          prompt: fields.text('prompt') ?? '',
        },
      },
    ];
  },
};
