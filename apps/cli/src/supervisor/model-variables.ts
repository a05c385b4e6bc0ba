import { modelSettings, processEnvironment, readConfig } from '@netra/foundation';

/**
 * The variables of language models as they are set for `apex up`, to be handed on to the backend and to no other
 * service. They are checked here, so that a wrong one is said before anything starts. Raises `config_invalid`.
 */
export function modelVariables(
  source: Readonly<Record<string, string | undefined>> = processEnvironment(),
): Readonly<Record<string, string>> {
  readConfig(modelSettings, source);
  const names = Object.values(modelSettings).flatMap(({ variable }) => [variable, `${variable}_FILE`]);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = source[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}
