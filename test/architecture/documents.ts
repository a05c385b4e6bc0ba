import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './source-files.ts';

/** A page of the documentation, or a file whose comments are one. */
export type Page = { readonly path: string; readonly text: string };

function read(path: string): Page {
  return { path, text: readFileSync(join(projectRoot, path), 'utf8') };
}

function below(folder: string, ending: string): string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .toSorted();
}

/** Every Markdown page of the project: those at its root, and those in docs. */
export function pages(): Page[] {
  const atRoot = readdirSync(projectRoot).filter((name) => name.endsWith('.md'));
  return [...atRoot, ...below('docs', '.md')].map(read);
}

/** The configuration of what stands around the services; its comments are read by people, too. */
export function deployFiles(): Page[] {
  return below('deploy', '.conf').map(read);
}

/** What a page shows as code: its spans, and the lines of its blocks without their comments. */
export function codeOf({ text }: Page): string[] {
  const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
    (block ?? '').split('\n').map((line) => line.replace(/\s#.*$/, '')),
  );
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...blocks, ...[...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '')];
}

const methods = 'GET|POST|PUT|PATCH|DELETE';
const path = String.raw`(\/(?:api|auth|v1|\.well-known)\/[\w.:{}/-]*)`;

/** A route by its method and its path; a parameter is a parameter, whatever it is called, and a full stop ends a sentence. */
function routeOf(method: string, stated: string): string {
  return `${method} ${stated.replace(/\.$/, '').replaceAll(/:\w+|\{\w+\}/g, ':')}`;
}

/** The routes that a text names: `GET /api/runs/:id`, or several methods of one path as `GET, DELETE /api/runs/:id`. */
export function routesNamed(text: string): string[] {
  const pattern = new RegExp(String.raw`\b((?:${methods})(?:, (?:${methods}))*) ${path}`, 'g');
  return [...text.matchAll(pattern)].flatMap(([, named = '', stated = '']) =>
    named.split(', ').map((method) => routeOf(method, stated)),
  );
}

/** The routes that a source file serves; those among the services themselves are nobody else's business. */
export function routesServed(source: string): string[] {
  const pattern = new RegExp(String.raw`\.(get|post|put|patch|delete)\(\s*['\`]${path}['\`],`, 'g');
  return [...source.matchAll(pattern)]
    .map(([, method = '', stated = '']) => routeOf(method.toUpperCase(), stated))
    .filter((route) => !route.includes('/internal/'));
}
