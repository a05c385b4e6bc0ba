import type { ReportTask } from '../report-pdf.ts';
import type { EvidenceNumbers } from './evidence-numbers.ts';
import { ink } from './layout.ts';
import type { Sheet } from './sheet.ts';

/** What is longer is cut here; the JSON export has it whole. */
const longestText = 4_000;

function shortened(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText).toWellFormed()} … (${text.length - longestText} further characters are in the JSON export)`;
}

function writeOne(sheet: Sheet, number: number, evidence: ReportTask['evidence'][number] | undefined): void {
  sheet.ensure(60);
  if (evidence === undefined) {
    sheet.write([{ text: `[${number}] is not kept any more.`, color: ink.faint }], { size: 8 });
    return;
  }
  const faint = (text: string) => ({ text, color: ink.faint });
  sheet.write(
    [
      { text: `[${number}] `, style: 'bold' },
      { text: evidence.tool, style: 'bold' },
      faint(`  ${evidence.id}, ${evidence.createdAt.slice(0, 16).replace('T', ' ')} UTC`),
    ],
    { size: 9, after: 2 },
  );
  const code = (name: string, text: string) =>
    sheet.write([faint(`${name}: `), { text: shortened(text), style: 'code' }], {
      size: 7,
      indent: 16,
      after: 2,
    });
  sheet.write([{ text: shortened(evidence.summary) }], { size: 8, indent: 16, after: 2 });
  code('Arguments', JSON.stringify(evidence.arguments));
  for (const { source, query, parameters, rowsRead, durationMs } of evidence.provenance) {
    code(`Query (${source})`, query.replaceAll(/\s+/g, ' ').trim());
    code('Parameters', JSON.stringify(parameters));
    const read = rowsRead === undefined ? '' : `${rowsRead.toLocaleString('en-US')} rows read, `;
    sheet.write([faint(`${read}${Math.round(durationMs)} ms`)], { size: 7, indent: 16, after: 4 });
  }
  sheet.skip(4);
}

/** Writes what the report rests on: each piece of evidence with its number, id, query and parameters. */
export function writeAppendix(
  sheet: Sheet,
  evidence: ReportTask['evidence'],
  numbers: EvidenceNumbers,
): void {
  if (numbers.size === 0) return;
  sheet.ensure(120);
  sheet.skip(8);
  sheet.write([{ text: 'Evidence', style: 'bold', size: 13 }], { size: 13, after: 4 });
  sheet.write(
    [
      {
        text: 'Each number in brackets names the evidence that a figure was read from. With its id the whole result can be read; with its query and parameters it can be computed again.',
        color: ink.faint,
      },
    ],
    { size: 8.5 },
  );
  const byId = new Map(evidence.map((item) => [item.id, item]));
  for (const [id, number] of numbers) writeOne(sheet, number, byId.get(id));
}
