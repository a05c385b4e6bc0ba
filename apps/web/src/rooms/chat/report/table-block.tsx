import type { Block } from '@netra/contract';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { chatStrings } from '../strings.ts';
import { FigureLink } from './figure-link.tsx';
import classes from './report.module.css';

type TableProps = { readonly block: Extract<Block, { type: 'table' }> };

/** A table of a report; scrolls sideways by itself on a narrow screen. */
export function TableBlock({ block }: TableProps) {
  return (
    <ScrollRegion className={classes.scroll} label={block.title}>
      <table className={classes.table}>
        <caption>{block.title}</caption>
        <thead>
          <tr>
            {block.columns.map((column) => (
              <th key={column.title} scope="col" data-align={column.align}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, rowIndex) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a stored report never move.
            <tr key={rowIndex}>
              {row.map((cell, index) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells of a stored report never move.
                  key={index}
                  data-align={block.columns[index]?.align ?? 'left'}
                >
                  {cell === null ? (
                    chatStrings.report.empty
                  ) : typeof cell === 'string' ? (
                    cell
                  ) : (
                    <FigureLink figure={cell} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
