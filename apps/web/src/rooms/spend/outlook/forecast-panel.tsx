import { formatFigureValue, formatUsd } from '@netra/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { formatTick } from '../../../app/format/moments.ts';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import classes from '../spend.module.css';
import { spendStrings } from '../strings.ts';
import type { SpendView } from '../use-spend.ts';

const strings = spendStrings.forecast;

/** What the 30 days after the period will cost, with the interval and how well such forecasts held before. */
export function ForecastPanel({ view: { period, filter } }: { readonly view: SpendView }) {
  const { api } = useApplication();
  const forecast = useQuery({
    queryKey: ['question', 'forecast', period, filter],
    queryFn: () => api.questions.ask('forecast', { period, filter }),
    placeholderData: keepPreviousData,
  });
  const data = forecast.data;
  return (
    <section className={classes.panel} data-testid="forecast">
      <h2>{strings.title}</h2>
      {forecast.isPending ? <LoadingState /> : null}
      {forecast.isError ? (
        <ErrorState error={forecast.error} onRetry={() => void forecast.refetch()} />
      ) : null}
      {data === undefined ? null : data.total === null ? (
        <p className={classes.text}>{data.reason === null ? strings.none : strings.reasons[data.reason]}</p>
      ) : (
        <>
          <p className={classes.figure}>{formatUsd(data.total.expected)}</p>
          <p className={classes.text}>
            {strings.between({
              low: formatUsd(data.total.low),
              high: formatUsd(data.total.high),
              confidence: formatFigureValue(data.confidence, 'percent'),
              days: data.days.length,
              learned: data.learnedDays,
            })}{' '}
            {data.backtest === null
              ? null
              : strings.backtest(
                  formatFigureValue(data.backtest.coverage, 'percent'),
                  formatFigureValue(data.backtest.meanError, 'percent'),
                )}
          </p>
          <details className={classes.values}>
            <summary>{spendStrings.values}</summary>
            <ScrollRegion className={classes.scroll} label={strings.title}>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th scope="col">{spendStrings.time}</th>
                    <th scope="col">{strings.expected}</th>
                    <th scope="col">{strings.low}</th>
                    <th scope="col">{strings.high}</th>
                  </tr>
                </thead>
                <tbody>
                  {data.days.map((day) => (
                    <tr key={day.at}>
                      <th scope="row">{formatTick(day.at, 'day')}</th>
                      <td>{formatUsd(day.expected)}</td>
                      <td>{formatUsd(day.low)}</td>
                      <td>{formatUsd(day.high)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
          </details>
        </>
      )}
    </section>
  );
}
