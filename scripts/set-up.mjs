// Runs before `npm start`, `npm test`, `npm run check` and `npm run bench`, on whichever Node the machine has: installs what
// the lock file says when it has not been installed yet, and with `--web` builds the web app when its sources changed. Does
// nothing when all is in place.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamps = join(root, 'node_modules', '.apex');

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .filter((name) => name !== 'node_modules' && name !== 'dist')
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesBelow(join(root, path))))
    hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

function isDone(name, print) {
  const file = join(stamps, name);
  return existsSync(file) && readFileSync(file, 'utf8') === print;
}

function remember(name, print) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), print);
}

function run(title, program, args) {
  process.stdout.write(`  ${title} ...\n`);
  const startedAt = Date.now();
  const done = spawnSync(program, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (done.status !== 0) {
    process.stderr.write(`${done.stdout}${done.stderr}\n${title} failed; its output is above.\n`);
    process.exit(1);
  }
  process.stdout.write(`  ${title}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

const npm = process.env.npm_execpath;
const npmCommand = npm === undefined ? ['npm'] : [process.execPath, npm];

const installPrint = fingerprint(['package.json', 'package-lock.json']) + process.platform + process.arch;
// `npm ci` would insist on binaries for every platform, which not every registry has; this installs the locked versions
// of what fits this machine and leaves the lock file as it is.
if (!isDone('installed', installPrint)) {
  const [program, ...args] = npmCommand;
  run('Installing packages (once)', program, [
    ...args,
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  remember('installed', installPrint);
}

if (process.argv.includes('--web')) {
  const webPrint = fingerprint([
    'apps/web',
    'packages/contract/src',
    'packages/client/src',
    'packages/pricing/src',
    'package-lock.json',
  ]);
  if (!isDone('web-built', webPrint) || !existsSync(join(root, 'apps/web/dist/index.html'))) {
    const node = join(root, 'node_modules/node/bin/node');
    run('Building the web app (when it changed)', node, [
      join(root, 'node_modules/vite/bin/vite.js'),
      'build',
      '--logLevel=error',
      join(root, 'apps/web'),
    ]);
    remember('web-built', webPrint);
  }
}
