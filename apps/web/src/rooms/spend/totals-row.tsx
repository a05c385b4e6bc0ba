import {
  compareUsd,
  formatFigureValue,
  formatUsd,
  type QuestionAnswer,
  shareOf,
  zeroUsd,
} from '@netra/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './spend.module.css';
import { formatCount, spendStrings } from './strings.ts';
import { type SpendView, useBuckets } from './use-spend.ts';

type Movers = QuestionAnswer<'top-movers'>;

type TotalsRowProps = {
  readonly view: SpendView;
  readonly totals: QuestionAnswer<'spend'>['totals'];
  /** Undefined while it is asked for; null where there is no whole period before to compare with. */
  readonly movers: Movers | null | undefined;
  readonly showUnpriced: boolean;
};

/** The period in five numbers. */
export function TotalsRow({ view, totals, movers, showUnpriced }: TotalsRowProps) {
  const buckets = useBuckets(view);
  const hitRate = buckets.data?.cacheHitRate;
  return (
    <dl className={classes.totals}>
      <Tile name={spendStrings.total} testId="total-spend" value={formatUsd(totals.cost)} exact={totals.cost}>
        <Against movers={movers} />
      </Tile>
      <Tile name={spendStrings.calls} testId="total-calls" value={formatCount(totals.calls)} />
      <Tile
        name={spendStrings.unpriced}
        testId="unpriced-calls"
        value={formatCount(totals.unpricedCalls)}
        {...(totals.unpricedCalls > 0 ? { warn: true } : {})}
      >
        {totals.unpricedCalls === 0 ? (
          spendStrings.allPriced
        ) : (
          <>
            {spendStrings.unpricedHint}.{' '}
            <Link
              to="/spend"
              search={(old) => ({ ...old, show: showUnpriced ? undefined : 'unpriced' })}
              resetScroll={false}
            >
              {showUnpriced ? spendStrings.unpricedHide : spendStrings.unpricedShow}
            </Link>
          </>
        )}
      </Tile>
      <Tile
        name={spendStrings.cacheHitRate}
        testId="cache-hit-rate"
        value={
          hitRate === undefined
            ? '…'
            : hitRate === null
              ? spendStrings.notReported
              : formatFigureValue(hitRate, 'percent')
        }
      >
        {spendStrings.cacheHint}
      </Tile>
      <Tile name={spendStrings.errors} testId="error-calls" value={formatCount(totals.errorCalls)} />
    </dl>
  );
}

type TileProps = {
  readonly name: string;
  readonly value: string;
  readonly testId: string;
  /** The amount with every digit, for whoever must compare. */
  readonly exact?: string;
  readonly warn?: boolean;
  readonly children?: ReactNode;
};

function Tile({ name, value, testId, exact, warn, children }: TileProps) {
  return (
    <div className={classes.tile} data-warn={warn}>
      <dt>{name}</dt>
      <dd className={classes.value} data-testid={testId} data-value={exact} title={exact}>
        {value}
      </dd>
      {children === undefined ? null : <dd className={classes.note}>{children}</dd>}
    </div>
  );
}

function Against({ movers }: { readonly movers: Movers | null | undefined }) {
  if (movers === undefined) return '…';
  if (movers === null || compareUsd(movers.costBefore, zeroUsd) === 0) return spendStrings.noBefore;
  const share = shareOf(movers.change, movers.costBefore);
  const sign = share > 0 ? '+' : '';
  return (
    <>
      <span data-direction={share > 0 ? 'up' : 'down'}>
        {sign}
        {formatFigureValue(share, 'percent')}
      </span>{' '}
      {spendStrings.against}
    </>
  );
}
