import { Skeleton } from '@mantine/core';
import type { Block } from '@netra/contract';
import { lazy, Suspense } from 'react';
import classes from './report.module.css';
import { Spans } from './spans.tsx';
import { TableBlock } from './table-block.tsx';

const chartHeight = 240;
const ChartBlock = lazy(() => import('./chart-block.tsx').then((module) => ({ default: module.ChartBlock })));

/** One block of a section: text, list, table or chart. */
export function BlockView({ block }: { readonly block: Block }) {
  switch (block.type) {
    case 'paragraph':
      return (
        <p className={classes.paragraph}>
          <Spans spans={block.spans} />
        </p>
      );
    case 'list': {
      const items = block.items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items of a stored report never move.
        <li key={index}>
          <Spans spans={item} />
        </li>
      ));
      return block.ordered ? (
        <ol className={classes.list}>{items}</ol>
      ) : (
        <ul className={classes.list}>{items}</ul>
      );
    }
    case 'table':
      return <TableBlock block={block} />;
    case 'chart':
      return (
        <Suspense fallback={<Skeleton height={chartHeight} />}>
          <ChartBlock block={block} />
        </Suspense>
      );
  }
}
