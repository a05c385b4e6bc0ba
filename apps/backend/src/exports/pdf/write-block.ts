import type { Block } from '@netra/contract';
import type { EvidenceNumbers } from './evidence-numbers.ts';
import type { Sheet } from './sheet.ts';
import { spanPieces } from './span-pieces.ts';
import { writeChart } from './write-chart.ts';
import { writeTable } from './write-table.ts';

/** Writes one block of a section. */
export function writeBlock(sheet: Sheet, block: Block, numbers: EvidenceNumbers): void {
  switch (block.type) {
    case 'paragraph':
      sheet.write(spanPieces(block.spans, numbers));
      break;
    case 'list':
      block.items.forEach((item, index) => {
        const [sign] = sheet.set([{ text: block.ordered ? `${index + 1}.` : '•' }], 20, 10);
        sheet.ensure(14);
        if (sign !== undefined) sheet.draw(sign, { left: sheet.area.left, top: sheet.top() });
        sheet.write(spanPieces(item, numbers), { indent: 16, after: 3 });
      });
      sheet.skip(4);
      break;
    case 'table':
      writeTable(sheet, block, numbers);
      break;
    case 'chart':
      writeChart(sheet, block, numbers);
      break;
  }
}
