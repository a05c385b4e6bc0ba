import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The public data lies beside the project, never in it. */
const folder = new URL('../../../../shared/data/', import.meta.url);

/** Path of a file of public data; undefined, with a warning, where the data is not there. */
export function publicDataPath(name: string): string | undefined {
  const path = fileURLToPath(new URL(name, folder));
  if (existsSync(path)) return path;
  return undefined;
}

/** A JSON file of public data; undefined, with a warning, where the data is not there. */
export function publicData(name: string): unknown {
  const path = publicDataPath(name);
  return path === undefined ? undefined : JSON.parse(readFileSync(path, 'utf8'));
}
