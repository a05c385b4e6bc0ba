// `npm run compliance`: there is one of each thing that must exist once. Prints the files checked, violations by kind
// and a percentage; fails on no files and below 100%.
import { singleSources } from '../test/architecture/single-sources.ts';
import { sourceFiles } from '../test/architecture/source-files.ts';

const files = sourceFiles().filter((file) => !file.isTest && !file.path.includes('/testing/'));
let violations = 0;
process.stdout.write(`${files.length} files checked\n`);
for (const { noun, pattern, homes } of singleSources) {
  const places = files.filter((file) => pattern.test(file.text)).map((file) => file.path);
  const strays = places.filter((path) => !homes.some((home) => home.test(path)));
  const absent = !places.some((path) => homes[0]?.test(path));
  violations += strays.length + (absent ? 1 : 0);
  process.stdout.write(`${strays.length + (absent ? 1 : 0)} violations: ${noun}\n`);
  for (const path of strays) process.stdout.write(`  a second one in ${path}\n`);
  if (absent) process.stdout.write(`  not found where it should be: ${homes[0]?.source}\n`);
}
const share = files.length === 0 ? 0 : (1 - violations / files.length) * 100;
process.stdout.write(`${share.toFixed(2)}% compliant\n`);
process.exitCode = files.length === 0 || violations > 0 ? 1 : 0;
