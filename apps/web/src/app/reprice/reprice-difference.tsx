import { Button } from '@mantine/core';
import { formatUsd, type RepriceResult } from '@netra/contract';
import { ScrollRegion } from '../controls/scroll-region.tsx';
import { appStrings } from '../strings.ts';
import classes from './reprice.module.css';

const strings = appStrings.reprice;
const mostModels = 20;

type RepriceDifferenceProps = {
  readonly result: RepriceResult;
  readonly isPending: boolean;
  readonly onApply: () => void;
};

/** What pricing again changes, in all and by model, with the button that makes it so. */
export function RepriceDifference({ result, isPending, onApply }: RepriceDifferenceProps) {
  const { total } = result;
  const models = result.byModel.slice(0, mostModels);
  return (
    <div className={classes.difference} data-testid="reprice-difference" data-change={total.change}>
      <p role="status">
        {result.applied
          ? strings.applied(total.changedCalls)
          : strings.would(total.changedCalls, total.calls)}{' '}
        {strings.from(formatUsd(total.costBefore), formatUsd(total.costAfter))}{' '}
        {strings.unpriced(total.unpricedBefore, total.unpricedAfter)}
      </p>
      {models.length === 0 ? null : (
        <ScrollRegion className={classes.scroll} label={strings.byModel}>
          <table>
            <thead>
              <tr>
                <th scope="col">{strings.model}</th>
                <th scope="col">{strings.calls}</th>
                <th scope="col">{strings.before}</th>
                <th scope="col">{strings.after}</th>
              </tr>
            </thead>
            <tbody>
              {models.map((row) => (
                <tr key={`${row.provider}/${row.model}`}>
                  <th scope="row">
                    {row.provider}/{row.model}
                  </th>
                  <td>{row.changedCalls.toLocaleString('en-US')}</td>
                  <td>{row.unpricedBefore === row.calls ? strings.noPrice : formatUsd(row.costBefore)}</td>
                  <td>{row.unpricedAfter === row.calls ? strings.noPrice : formatUsd(row.costAfter)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {result.applied || total.changedCalls === 0 ? null : (
        <Button loading={isPending} onClick={onApply}>
          {strings.apply}
        </Button>
      )}
    </div>
  );
}
