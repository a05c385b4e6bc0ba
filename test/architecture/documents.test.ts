import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { changeSchema, errorRegistry, levers } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { agentNames } from '../../packages/agents/src/agent-names.ts';
import { toolCatalogue } from '../../packages/agents/src/tools/catalogue.ts';
import { errorPage } from '../../scripts/error-page.ts';
import { codeOf, deployFiles, pages, routesNamed, routesServed } from './documents.ts';
import { projectRoot, sourceFiles } from './source-files.ts';

const all = pages();
const production = sourceFiles().filter((file) => !file.isTest && !file.path.includes('/testing/'));
const textOf = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const sorted = (names: Iterable<string>) => [...new Set(names)].toSorted();

/** What a rule finds wrong in the pages, each with its page. */
function wrongIn(find: (page: (typeof all)[number]) => string[]): string[] {
  return all.flatMap((page) => find(page).map((problem) => `${page.path}: ${problem}`));
}

test('there is something to check', () => {
  expect(all.length).toBeGreaterThan(50);
  expect(all.map(({ path }) => path)).toContain('README.md');
});

test('every link between pages leads to a file', () => {
  const wrong = wrongIn(({ path, text }) =>
    [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(projectRoot, dirname(path), target))),
  );
  expect(wrong).toEqual([]);
});

test('every path of the project that a page names is there', () => {
  const wrong = wrongIn((page) =>
    codeOf(page).filter(
      (code) =>
        /^(?:apps|packages|test|bench|scripts|deploy|docs)\/[\w./-]+$/.test(code) &&
        !code.includes('/dist') &&
        !existsSync(join(projectRoot, code)),
    ),
  );
  expect(wrong).toEqual([]);
});

test('ARCHITECTURE.md has a row for every folder of analytics and of the backend', () => {
  const page = textOf('ARCHITECTURE.md');
  const missing = ['apps/analytics/src', 'apps/backend/src'].flatMap((room) =>
    readdirSync(join(projectRoot, room), { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() && entry.name !== 'testing' && !page.includes(`\`${entry.name}/\``),
      )
      .map((entry) => `${room}/${entry.name}`),
  );
  expect(missing).toEqual([]);
});

test('docs/guides/pages.md has a row for every page of the web app', () => {
  const page = textOf('docs/guides/pages.md');
  const addresses = [...textOf('apps/web/src/app/router.tsx').matchAll(/path: '(\/[^']+)'/g)]
    .map((match) => match[1] ?? '')
    .filter((address) => address !== '/sign-in');
  expect(addresses.length).toBeGreaterThan(8);
  expect(addresses.filter((address) => !page.includes(`| \`${address.replace(/\$\w+/, '<')}`))).toEqual([]);
});

test('what the changelog counts is as many', () => {
  const page = textOf('CHANGELOG.md').toLowerCase();
  const counted = {
    'eleven agents': agentNames.length === 11,
    [`${Object.keys(toolCatalogue).length} tools`]: true,
    'nineteen levers': levers.length === 19,
    'fifteen kinds of change': changeSchema.options.length === 15,
  };
  expect(Object.entries(counted).filter(([words, isSo]) => !isSo || !page.includes(words))).toEqual([]);
});

describe('routes', () => {
  const served = sorted(production.flatMap(({ text }) => routesServed(text)));

  test('docs/guides/routes.md lists every route, and nothing else', () => {
    expect(served.length).toBeGreaterThan(80);
    expect(sorted(routesNamed(textOf('docs/guides/routes.md')))).toEqual(served);
  });

  test('no page names a route that is not served', () => {
    expect(wrongIn(({ text }) => routesNamed(text).filter((route) => !served.includes(route)))).toEqual([]);
  });
});

describe('commands', () => {
  const source = production.filter(({ room }) => room === 'cli').map(({ text }) => text);
  const known = [...textOf('apps/cli/src/main.ts').matchAll(/^ {2}(\w+): async \(\) =>/gm)].map(
    (match) => match[1] ?? '',
  );
  /** Each way a page calls a command, as words. */
  const callsOf = (page: (typeof all)[number]) =>
    codeOf(page).flatMap((code) => {
      const [, called] = /^(?:npx )?apex (\S.*)$/.exec(code.trim()) ?? [];
      return called === undefined ? [] : [called.split(/\s+/)];
    });

  test('every command is in some page, and no page calls another', () => {
    expect(known.length).toBeGreaterThan(20);
    const called = all.flatMap(callsOf).flatMap(([name = '']) => name.split('|'));
    expect(sorted(called)).toEqual(sorted(known));
  });

  test('no page gives a command an option or a part that is not there', () => {
    const groups = ['prices', 'export', 'documents', 'simulate', 'demo'];
    const wrong = wrongIn((page) =>
      callsOf(page).flatMap(([name = '', ...words]) => {
        const options = words
          .map((word) => /^\[?(--[a-z-]+)/.exec(word)?.[1] ?? '')
          .filter((option) => option !== '' && !['--help'].includes(option));
        const missing = options.filter(
          (option) => !source.some((text) => new RegExp(`['"\`]${option}[ '"\`]`).test(text)),
        );
        const [part = ''] = words;
        const isPart = !groups.includes(name) || part === '' || part.startsWith('-');
        const parts =
          isPart || source.some((text) => part.split('|').some((one) => text.includes(`.command('${one}')`)))
            ? []
            : [part];
        return [...missing, ...parts].map((problem) => `apex ${name}: ${problem}`);
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('every script and every benchmark that a page runs is there', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const benchmarks = textOf('bench/main.ts');
    const wrong = wrongIn((page) =>
      codeOf(page).flatMap((code) => {
        const [, script, benchmark] =
          /^npm run ([a-z-]+)(?: (?:-- )?([a-z][a-z-]*))?/.exec(code.trim()) ?? [];
        if (script === undefined) return [];
        if (scripts[script] === undefined) return [`npm run ${script}`];
        const isKnown =
          script !== 'bench' || benchmark === undefined || benchmarks.includes(`import('./${benchmark}.ts')`);
        return isKnown ? [] : [`npm run bench -- ${benchmark}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe('settings', () => {
  const name = /\bAPEX_[A-Z0-9_]*[A-Z0-9]|\bDATABASE_URL\b/g;
  const settings = sorted(
    production.flatMap(({ text }) =>
      [...text.matchAll(/'(APEX_[A-Z0-9_]+|DATABASE_URL)'/g)].map((match) => match[1] ?? ''),
    ),
  );

  test('every variable that is read is in some page', () => {
    expect(settings.length).toBeGreaterThan(50);
    const documented = new Set(all.flatMap(({ text }) => [...text.matchAll(name)].map(([found]) => found)));
    expect(settings.filter((variable) => !documented.has(variable))).toEqual([]);
  });

  test('no page names a variable that nobody reads', () => {
    const read = new Set([
      ...settings,
      ...sourceFiles(['packages', 'apps', 'test'])
        .filter(({ isTest }) => isTest)
        .flatMap(({ text }) => [...text.matchAll(/\.(APEX_[A-Z0-9_]+)/g)].map((match) => match[1] ?? '')),
    ]);
    const wrong = [...all, ...deployFiles()].flatMap(({ path, text }) =>
      [...text.matchAll(name)]
        .map(([found]) => found)
        .filter((found) => !read.has(found))
        .map((found) => `${path}: ${found}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('errors', () => {
  test('docs/errors.md says what the registry says', () => {
    expect(textOf('docs/errors.md')).toBe(errorPage());
  });

  test('every error is raised somewhere', () => {
    const texts = production.filter(({ path }) => !path.includes('/errors/codes/')).map(({ text }) => text);
    expect(
      Object.keys(errorRegistry).filter((code) => !texts.some((text) => text.includes(`'${code}'`))),
    ).toEqual([]);
  });
});
