import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

export type SourceFile = {
  /** Path from the project root, with forward slashes. */
  readonly path: string;
  /** The room: a package's or an app's folder name. */
  readonly room: string;
  readonly text: string;
  readonly lines: number;
  readonly isTest: boolean;
};

const skipped = new Set(['node_modules', 'dist', 'coverage']);

function walk(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (skipped.has(name)) return [];
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

/** Every TypeScript file of ours below the given top folders; tests and their support files are marked as such. */
export function sourceFiles(tops: readonly string[] = ['packages', 'apps']): SourceFile[] {
  return tops
    .flatMap((top) => walk(join(projectRoot, top)))
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => {
      const name = relative(projectRoot, path).replaceAll('\\', '/');
      const text = readFileSync(path, 'utf8');
      return {
        path: name,
        room: name.split('/')[1] ?? '',
        text,
        lines: text.split('\n').length - 1,
        isTest: /\.test\.tsx?$|\/test-[^/]*\.tsx?$|^test\//.test(name),
      };
    });
}

/** Module names that a file imports, statically or dynamically with a literal. */
export function importsOf(file: SourceFile): string[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\('([^']+)'\)/g;
  return [...file.text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
