import { ScrollRegion } from '../../app/controls/scroll-region.tsx';
import { RepriceDifference } from '../../app/reprice/reprice-difference.tsx';
import { ErrorState, LoadingState } from '../../app/states/page-states.tsx';
import { ProblemLine } from '../../app/states/problem-line.tsx';
import { FixCell } from './fix-cell.tsx';
import classes from './spend.module.css';
import { formatCount, spendStrings } from './strings.ts';
import { useFix } from './use-fix.ts';
import { type SpendView, useUnpriced } from './use-spend.ts';

/** Which calls have no known price and why, since they are in no amount. */
export function UnpricedPanel({ view }: { readonly view: SpendView }) {
  const unpriced = useUnpriced(view);
  const fix = useFix(view);
  return (
    <section className={classes.panel} data-testid="unpriced-panel">
      <h2>{spendStrings.unpricedTitle}</h2>
      <p className={classes.text}>{spendStrings.unpricedText}</p>
      {unpriced.isPending ? <LoadingState /> : null}
      {unpriced.isError ? (
        <ErrorState error={unpriced.error} onRetry={() => void unpriced.refetch()} />
      ) : null}
      <ProblemLine error={fix.error} />
      {fix.reprice.result === undefined ? null : (
        <RepriceDifference
          result={fix.reprice.result}
          isPending={fix.reprice.isPending}
          onApply={fix.reprice.apply}
        />
      )}
      {unpriced.data?.rows.length === 0 ? <p className={classes.text}>{spendStrings.allPriced}.</p> : null}
      {unpriced.data === undefined || unpriced.data.rows.length === 0 ? null : (
        <ScrollRegion className={classes.scroll} label={spendStrings.unpricedTitle}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{spendStrings.model}</th>
                <th scope="col">{spendStrings.calls}</th>
                <th scope="col">{spendStrings.tokens}</th>
                <th scope="col" data-align="left">
                  {spendStrings.reason}
                </th>
                <th scope="col" data-align="left">
                  {spendStrings.fix.title}
                </th>
              </tr>
            </thead>
            <tbody>
              {unpriced.data.rows.map((row) => (
                <tr key={`${row.provider}/${row.model}/${row.reason}`}>
                  <th scope="row">
                    {row.provider}/{row.model}
                  </th>
                  <td>{formatCount(row.calls)}</td>
                  <td>{formatCount(row.tokens)}</td>
                  <td data-align="left">{row.reason}</td>
                  <td data-align="left">
                    <FixCell row={row} fix={fix} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}
