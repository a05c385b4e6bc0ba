import { parseArgs } from 'node:util';
import { categories } from './categories.ts';
import { layers, modes } from './layers.ts';

export type RunnerOptions = {
  readonly layers: readonly string[];
  readonly category: string | undefined;
  readonly fastFail: boolean;
  readonly json: boolean;
  readonly list: boolean;
  readonly files: readonly string[];
};

const usage = `npm test -- [options] [files]
  --mode, --execution-mode  ${Object.keys(modes).join(' | ')} (default hybrid)
  --layer                   ${layers.map((layer) => layer.name).join(' | ')}
  --category                ${Object.keys(categories).join(' | ')}
  --fast-fail               stop at the first failure
  --json                    one JSON line with the outcome instead of progress
  --list                    name the test files, run none`;

function pick<Value>(kind: string, name: string, known: Readonly<Record<string, Value>>): Value {
  const found = known[name];
  if (found === undefined) throw new Error(`There is no ${kind} "${name}".\n${usage}`);
  return found;
}

/** Parses the runner's arguments; throws an error with the usage text on anything unknown. */
export function parseRunnerOptions(args: readonly string[]): RunnerOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      mode: { type: 'string' },
      'execution-mode': { type: 'string' },
      layer: { type: 'string', multiple: true },
      category: { type: 'string' },
      'fast-fail': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  const byName = Object.fromEntries(layers.map((layer) => [layer.name, layer.name]));
  const chosen = values.layer?.map((name) => pick('layer', name, byName));
  const mode = values.mode ?? values['execution-mode'];
  const everything = positionals.length > 0 || values.category !== undefined ? 'nightly' : 'hybrid';
  if (values.category !== undefined) pick('category', values.category, categories);
  return {
    layers: chosen ?? pick('mode', mode ?? everything, modes),
    category: values.category,
    fastFail: values['fast-fail'],
    json: values.json,
    list: values.list,
    files: positionals,
  };
}
