import { readFileSync } from 'node:fs';
import { ApexError } from '@netra/contract';
import { processEnvironment } from './environment.ts';
import type { ConfigDefinition, ConfigOf, Setting } from './setting.ts';

export type ConfigProblem = { readonly variable: string; readonly problem: string; readonly example: string };

type Source = Readonly<Record<string, string | undefined>>;

function rawValue(setting: Setting, source: Source): { value: string | undefined } | { problem: string } {
  const direct = source[setting.variable];
  const file = source[`${setting.variable}_FILE`];
  if (direct !== undefined && file !== undefined) {
    return { problem: `set both directly and by ${setting.variable}_FILE: keep one` };
  }
  if (file === undefined) return { value: direct === '' ? undefined : direct };
  try {
    return { value: readFileSync(file, 'utf8').trim() };
  } catch (error) {
    return { problem: `${setting.variable}_FILE cannot be read: ${(error as Error).message}` };
  }
}

/**
 * Parses all settings of a process at once and freezes them. Raises `config_invalid` that lists every problem,
 * each with its variable, what is wrong and an example; values of secrets are never in the message.
 */
export function readConfig<Definition extends ConfigDefinition>(
  definition: Definition,
  source: Source = processEnvironment(),
): ConfigOf<Definition> {
  const problems: ConfigProblem[] = [];
  const config: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(definition)) {
    const raw = rawValue(setting, source);
    if ('problem' in raw) {
      problems.push({ variable: setting.variable, problem: raw.problem, example: setting.example });
      continue;
    }
    const parsed = setting.schema.safeParse(raw.value);
    if (parsed.success) {
      config[key] = parsed.data;
      continue;
    }
    const reasons = parsed.error.issues.map((issue) => issue.message).join('; ');
    const problem = raw.value === undefined ? 'is not set' : setting.secret ? 'has a wrong form' : reasons;
    problems.push({ variable: setting.variable, problem, example: setting.example });
  }
  if (problems.length > 0) {
    const lines = problems.map(
      (entry) => `  ${entry.variable}: ${entry.problem} (example: ${entry.example})`,
    );
    throw new ApexError(
      'config_invalid',
      `The configuration has ${problems.length} problem(s):\n${lines.join('\n')}`,
      {
        details: { problems },
      },
    );
  }
  return Object.freeze(config) as ConfigOf<Definition>;
}
