// Builds the shipped price book from two public lists: `node scripts/price-book/build.ts --genai FILE --litellm FILE`.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildBook } from './build-book.ts';
import { formatBook } from './format-book.ts';

const { values } = parseArgs({
  options: {
    genai: { type: 'string' },
    'genai-observed-at': { type: 'string', default: '2026-08-21' },
    litellm: { type: 'string' },
    out: { type: 'string', default: 'packages/pricing/src/book/price-book.json' },
    report: { type: 'string', default: 'packages/pricing/src/book/price-book-report.json' },
    check: { type: 'boolean', default: false },
  },
});
if (values.genai === undefined || values.litellm === undefined) {
  console.error('Usage: node scripts/price-book/build.ts --genai FILE --litellm FILE [--out FILE] [--check]');
  process.exit(2);
}

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const read = async (path: string) => {
  const text = await readFile(path);
  return { json: JSON.parse(text.toString('utf8')) as unknown, sha256: sha256(text) };
};

const { book, report } = buildBook(
  { ...(await read(values.genai)), observedAt: values['genai-observed-at'] },
  await read(values.litellm),
  sha256,
);
const text = formatBook(book);
const quarantined = report.disagreements.filter((entry) => entry.quarantined);
console.log(
  `${report.models} models, ${report.matched} confirmed by both lists, ${report.disagreements.length} disagreements ` +
    `(${quarantined.length} of 2x or more, quarantined), ${report.duplicateNames.length} names claimed twice, ` +
    `${Math.round(text.length / 1024)} KiB, version ${book.version}`,
);
if (values.check) {
  if ((await readFile(values.out, 'utf8')) !== text) {
    console.error(`${values.out} is not what these sources give; build it again without --check.`);
    process.exit(1);
  }
} else {
  await writeFile(values.out, text);
  await writeFile(values.report, `${JSON.stringify({ version: book.version, ...report }, null, 1)}\n`);
}
