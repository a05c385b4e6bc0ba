import { periodLine } from '@netra/agents';
import type { Report } from '@netra/contract';
import PdfDocument from 'pdfkit';
import type { ReportTask } from '../report-pdf.ts';
import { evidenceNumbers } from './evidence-numbers.ts';
import { ink } from './layout.ts';
import { openSheet, type Sheet } from './sheet.ts';
import { spanPieces } from './span-pieces.ts';
import { writeAppendix } from './write-appendix.ts';
import { writeBlock } from './write-block.ts';

const longestTitle = 160;

function standingOf(report: Report): string {
  return [
    ...(report.period === null ? [] : [periodLine(report.period, report.createdAt)]),
    `Written by ${report.writtenBy === 'built-in analyst' ? 'the ' : ''}${report.writtenBy} on ${report.createdAt.slice(0, 10)}.`,
  ].join(' ');
}

function writeHead(sheet: Sheet, report: Report, title: string): void {
  sheet.write([{ text: title, style: 'bold', size: 17 }], { size: 17, after: 4 });
  const whole = report.question.trim().replaceAll(/\s+/g, ' ');
  if (whole.length > longestTitle) sheet.write([{ text: whole, color: ink.faint }], { size: 8.5 });
  sheet.write([{ text: standingOf(report), color: ink.faint }], { size: 8.5 });
  if (report.synthetic)
    sheet.write([
      {
        text: 'Synthetic data: generated for demonstration, not real traffic.',
        style: 'bold',
        color: ink.barBelow,
      },
    ]);
}

/** Writes a report with its evidence as a PDF; pages leave through `onChunk` as they are finished. */
export function writeReport(
  report: Report,
  evidence: ReportTask['evidence'],
  onChunk: (chunk: Uint8Array) => void,
): Promise<void> {
  const question = report.question.trim().replaceAll(/\s+/g, ' ');
  const title =
    question.length <= longestTitle ? question : `${question.slice(0, longestTitle).toWellFormed()}…`;
  const margins = { top: 0, bottom: 0, left: 0, right: 0 };
  const pdf = new PdfDocument({
    size: 'A4',
    margins,
    autoFirstPage: false,
    bufferPages: true,
    displayTitle: true,
    info: {
      Title: title,
      Author: 'Netra Apex',
      Subject: `Report ${report.id}`,
      CreationDate: new Date(report.createdAt),
    },
  });
  const written = new Promise<void>((resolve, reject) => {
    pdf.on('data', onChunk);
    pdf.on('end', resolve);
    pdf.on('error', reject);
  });
  const sheet = openSheet(pdf);
  const numbers = evidenceNumbers(report, evidence);
  writeHead(sheet, report, title);
  sheet.write(spanPieces(report.headline, numbers), { size: 11.5, after: 8 });
  for (const section of report.sections.filter(({ blocks }) => blocks.length > 0)) {
    sheet.ensure(60);
    sheet.skip(4);
    sheet.write([{ text: section.title, style: 'bold', size: 13 }], { size: 13, after: 4 });
    for (const block of section.blocks) writeBlock(sheet, block, numbers);
  }
  writeAppendix(sheet, evidence, numbers);
  sheet.numberPages(title);
  pdf.end();
  return written;
}
