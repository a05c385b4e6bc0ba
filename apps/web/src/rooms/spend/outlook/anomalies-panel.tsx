import { formatUsd } from '@netra/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { formatMoment } from '../../../app/format/moments.ts';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import classes from '../spend.module.css';
import { formatCount, keyName, spendStrings } from '../strings.ts';
import type { SpendView } from '../use-spend.ts';

const strings = spendStrings.anomalies;

/** Hours that cost what they usually do not, with the part of the traffic that is behind it. */
export function AnomaliesPanel({ view: { period, by, filter } }: { readonly view: SpendView }) {
  const { api } = useApplication();
  const anomalies = useQuery({
    queryKey: ['question', 'anomalies', period, by, filter],
    queryFn: () => api.questions.ask('anomalies', { period, filter, by }),
    placeholderData: keepPreviousData,
  });
  const data = anomalies.data;
  return (
    <section className={classes.panel} data-testid="anomalies">
      <h2>{strings.title}</h2>
      {anomalies.isPending ? <LoadingState /> : null}
      {anomalies.isError ? (
        <ErrorState error={anomalies.error} onRetry={() => void anomalies.refetch()} />
      ) : null}
      {data === undefined ? null : (
        <p className={classes.text}>
          {data.hoursCompared === 0
            ? strings.tooEarly
            : data.rows.length === 0
              ? strings.none(formatCount(data.hoursCompared))
              : strings.some}
        </p>
      )}
      {data === undefined || data.rows.length === 0 ? null : (
        <ScrollRegion className={classes.scroll} label={strings.title}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{spendStrings.groupings[by]}</th>
                <th scope="col">{strings.since}</th>
                <th scope="col">{strings.hours}</th>
                <th scope="col">{strings.expected}</th>
                <th scope="col">{strings.actual}</th>
                <th scope="col" data-align="left">
                  {strings.cause}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.rows.map((row) => (
                <tr key={`${row.key}/${row.startsAt}/${row.direction}`}>
                  <th scope="row">{row.key === null ? spendStrings.total : keyName(row.key)}</th>
                  <td>{formatMoment(row.startsAt)}</td>
                  <td>{formatCount(row.hours)}</td>
                  <td>{formatUsd(row.expected)}</td>
                  <td>
                    <span data-direction={row.direction}>{formatUsd(row.actual)}</span>
                  </td>
                  <td data-align="left">
                    {strings.causes[row.cause]}: {keyName(row.segment.feature)}, {row.segment.model}
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
