import { describe, expect, test } from 'vitest';
import { browserRooms, mayImport, modelLibraries } from './rooms.ts';
import { importsOf, type SourceFile, sourceFiles } from './source-files.ts';

const files = sourceFiles();
const production = files.filter((file) => !file.isTest);

/** The rooms of ours that a file reaches, by package name or by a relative path that leaves its own room. */
function reachedRooms(file: SourceFile): string[] {
  return importsOf(file).flatMap((name) => {
    const [, scoped] = /^@netra\/([^/]+)/.exec(name) ?? [];
    if (scoped !== undefined) return [scoped];
    if (!name.startsWith('.')) return [];
    const target = new URL(name, `file:///${file.path}`).pathname.slice(1);
    const [top, room] = target.split('/');
    return (top === 'packages' || top === 'apps') && room !== undefined && room !== file.room ? [room] : [];
  });
}

test('there is something to check', () => {
  expect(production.length).toBeGreaterThan(100);
  expect(new Set(production.map((file) => file.room))).toEqual(new Set(Object.keys(mayImport)));
});

describe('walls', () => {
  test.each(Object.keys(mayImport))('%s imports only the rooms it may', (room) => {
    const wrong = production
      .filter((file) => file.room === room)
      .flatMap((file) => reachedRooms(file).map((reached) => ({ file: file.path, reached })))
      .filter(({ reached }) => reached !== room && !mayImport[room]?.includes(reached));
    expect(wrong).toEqual([]);
  });

  test('browser code reaches no server code', () => {
    const browser = production.filter(
      (file) => file.path.startsWith('apps/web/src/') && !file.path.includes('/server/'),
    );
    const wrong = browser.flatMap((file) => [
      ...reachedRooms(file)
        .filter((room) => !browserRooms.includes(room))
        .map((room) => `${file.path} -> ${room}`),
      ...importsOf(file)
        .filter((name) => name.startsWith('node:') || name.includes('/server/'))
        .map((name) => `${file.path} -> ${name}`),
    ]);
    expect(wrong).toEqual([]);
  });

  test('browser-safe packages use nothing of Node', () => {
    const safe = production.filter((file) => ['contract', 'pricing', 'replay', 'client'].includes(file.room));
    expect(
      safe.flatMap((file) =>
        importsOf(file)
          .filter((name) => name.startsWith('node:'))
          .map((name) => `${file.path} -> ${name}`),
      ),
    ).toEqual([]);
  });

  test('a package is entered only by its door', () => {
    const wrong = production.flatMap((file) =>
      importsOf(file)
        .filter((name) => /^@netra\/[^/]+\/./.test(name))
        .map((name) => `${file.path} -> ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test('only the models folder knows the libraries of language models', () => {
    const users = production.filter((file) =>
      importsOf(file).some((name) => modelLibraries.names.test(name)),
    );
    expect(users.length).toBeGreaterThan(0);
    expect(users.map((file) => file.path).filter((path) => !path.startsWith(modelLibraries.home))).toEqual(
      [],
    );
  });

  test('only analytics knows ClickHouse, and agents know no store', () => {
    const stores = /^(@clickhouse\/client|chdb|pg|kysely|@dbos-inc\/dbos-sdk)(\/|$)/;
    const wrong = production
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => stores.test(name))
          .map((name) => ({ file, name })),
      )
      .filter(({ file, name }) =>
        /clickhouse|chdb/.test(name)
          ? file.room !== 'analytics'
          : ['agents', 'client', 'contract', 'pricing', 'replay', 'web'].includes(file.room),
      )
      .map(({ file, name }) => `${file.path} -> ${name}`);
    expect(wrong).toEqual([]);
  });
});

describe('style', () => {
  test('no file is longer than 400 lines', () => {
    expect(files.filter((file) => file.lines > 400).map((file) => `${file.path}: ${file.lines}`)).toEqual([]);
  });

  test('half of the files have at most 120 lines, nine of ten at most 300', () => {
    const lengths = production.map((file) => file.lines).sort((left, right) => left - right);
    const at = (share: number) => lengths[Math.floor((lengths.length - 1) * share)];
    expect(at(0.5)).toBeLessThanOrEqual(120);
    expect(at(0.9)).toBeLessThanOrEqual(300);
  });

  test('no folder is called shared, common, utils or helpers', () => {
    expect(
      files.filter((file) => /\/(shared|common|utils?|helpers?)\//.test(file.path)).map((file) => file.path),
    ).toEqual([]);
  });

  test('files have kebab-case names and named exports', () => {
    expect(
      files
        .filter(
          (file) =>
            !/\/[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.tsx?$/.test(file.path) && !/\.config\.ts$/.test(file.path),
        )
        .map((file) => file.path),
    ).toEqual([]);
    expect(
      production
        .filter((file) => /^export default/m.test(file.text) && !/\.config\.ts$/.test(file.path))
        .map((file) => file.path),
    ).toEqual([]);
  });

  test('index.ts is only the door of a package', () => {
    expect(
      files
        .filter(
          (file) => /index\.tsx?$/.test(file.path) && !/^packages\/[^/]+\/src\/index\.ts$/.test(file.path),
        )
        .map((file) => file.path),
    ).toEqual([]);
  });
});
