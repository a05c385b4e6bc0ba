import {
  compareUsd,
  formatFigureValue,
  formatUsd,
  type QuestionAnswer,
  type Usd,
  zeroUsd,
} from '@netra/contract';
import { ScrollRegion } from '../../app/controls/scroll-region.tsx';
import classes from './spend.module.css';
import { formatCount, keyName, spendStrings } from './strings.ts';

const widestBarPx = 44;

type TopTableProps = {
  readonly by: string;
  readonly answer: QuestionAnswer<'spend'>;
  readonly movers: QuestionAnswer<'top-movers'> | null | undefined;
};

/** The largest groups with cost, share and change; what is beyond the limit stands in the last line. */
export function TopTable({ by, answer, movers }: TopTableProps) {
  const compared = movers !== undefined && movers !== null && compareUsd(movers.costBefore, zeroUsd) !== 0;
  const changes = new Map(compared ? movers.rows.map((row) => [row.key, row.change]) : []);
  return (
    <ScrollRegion className={classes.scroll} label={spendStrings.top(by)}>
      <table className={classes.table} data-testid="top-table">
        <thead>
          <tr>
            <th scope="col">{by}</th>
            <th scope="col">{spendStrings.cost}</th>
            <th scope="col">{spendStrings.share}</th>
            <th scope="col">{spendStrings.change}</th>
            <th scope="col">{spendStrings.calls}</th>
            <th scope="col">{spendStrings.unpriced}</th>
          </tr>
        </thead>
        <tbody>
          {answer.rows.map((row) => {
            const key = row.key[0] ?? '';
            return (
              <tr key={key} data-key={key} data-cost={row.cost}>
                <th scope="row">{keyName(key)}</th>
                <td title={row.cost}>
                  {row.unpricedCalls === row.calls ? spendStrings.noPrice : formatUsd(row.cost)}
                </td>
                <td>
                  <span className={classes.share}>
                    <span className={classes.bar} style={{ width: row.share * widestBarPx }} aria-hidden />
                    {formatFigureValue(row.share, 'percent')}
                  </span>
                </td>
                <td>
                  <Change change={changes.get(key)} />
                </td>
                <td>{formatCount(row.calls)}</td>
                <td>{formatCount(row.unpricedCalls)}</td>
              </tr>
            );
          })}
          {answer.rest.calls === 0 ? null : (
            <tr>
              <th scope="row">{spendStrings.beyond(answer.rest.calls)}</th>
              <td>{formatUsd(answer.rest.cost)}</td>
              <td />
              <td />
              <td>{formatCount(answer.rest.calls)}</td>
              <td>{formatCount(answer.rest.unpricedCalls)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Change({ change }: { readonly change: Usd | undefined }) {
  if (change === undefined) return '–';
  const sign = compareUsd(change, zeroUsd);
  if (sign === 0) return formatUsd(change);
  return (
    <span data-direction={sign > 0 ? 'up' : 'down'}>
      {sign > 0 ? '+' : ''}
      {formatUsd(change)}
    </span>
  );
}
