import {
  budgetSettings,
  modelSettings,
  processEnvironment,
  readConfig,
  streamSettings,
} from '@netra/foundation';

const settings = { ...modelSettings, ...budgetSettings, ...streamSettings };

/**
 * The variables of language models, Redis and connections as they are set for `apex up`, to be handed on to the
 * backend and to no other service. They are checked here, so that a wrong one is said before anything starts. Raises `config_invalid`.
 */
export function backendVariables(
  source: Readonly<Record<string, string | undefined>> = processEnvironment(),
): Readonly<Record<string, string>> {
  readConfig(settings, source);
  const names = Object.values(settings).flatMap(({ variable }) => [variable, `${variable}_FILE`]);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = source[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}
