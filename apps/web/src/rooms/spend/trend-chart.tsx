import { ScrollRegion } from '../../app/controls/scroll-region.tsx';
import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { formatUsd, usd } from '@netra/contract';
import { restColour, seriesColour } from '../../app/charts/palette.ts';
import { formatAxisUsd } from '../../app/format/axis.ts';
import { formatTick } from '../../app/format/moments.ts';
import classes from './spend.module.css';
import { keyName, spendStrings } from './strings.ts';
import type { TrendGrain, TrendPoint } from './trend.ts';

type TrendChartProps = {
  readonly title: string;
  readonly height: number;
  readonly grain: TrendGrain;
  /** False when the answer was cut at its limit of rows. */
  readonly complete: boolean;
  readonly keys: readonly string[];
  readonly points: readonly TrendPoint[];
};

/** Spend over time as stacked columns, and the same numbers as a table for whoever cannot see or must copy them. */
export function TrendChart({ title, height, grain, complete, keys, points }: TrendChartProps) {
  const hasRest = points.some((point) => Number(point.rest) > 0);
  // Series are named by position: a key may hold dots, which the chart library would read as a path.
  const series = keys.map((key, index) => ({
    name: `s${index}`,
    label: keyName(key),
    color: seriesColour(index),
  }));
  const rest = { name: 'rest', label: spendStrings.rest, color: restColour };
  const data = points.map((point) => ({
    label: formatTick(point.at, grain),
    rest: Number(point.rest),
    ...Object.fromEntries(point.amounts.map((amount, index) => [`s${index}`, Number(amount)])),
  }));
  return (
    <>
      <div role="img" aria-label={title} data-testid="trend-chart">
        <BarChart
          h={height}
          data={data}
          dataKey="label"
          type="stacked"
          series={hasRest ? [...series, rest] : series}
          valueFormatter={(value) => formatUsd(usd(value))}
          tickLine="none"
          gridAxis="x"
          withLegend
          legendProps={{ verticalAlign: 'bottom', itemSorter: null }}
          yAxisProps={{ width: 56, tickFormatter: formatAxisUsd }}
          xAxisProps={{ minTickGap: 24 }}
          barProps={{ isAnimationActive: false, maxBarSize: 28 }}
        />
      </div>
      {complete ? null : <p className={classes.text}>{spendStrings.incomplete}</p>}
      <TrendValues keys={keys} points={points} grain={grain} />
    </>
  );
}

type ValuesProps = Pick<TrendChartProps, 'keys' | 'points' | 'grain'>;

function TrendValues({ keys, points, grain }: ValuesProps) {
  return (
    <details className={classes.values}>
      <summary>{spendStrings.values}</summary>
      <ScrollRegion className={classes.scroll} label={spendStrings.values}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{spendStrings.time}</th>
              <th scope="col">{spendStrings.total}</th>
              {keys.map((key) => (
                <th key={key} scope="col">
                  {keyName(key)}
                </th>
              ))}
              <th scope="col">{spendStrings.rest}</th>
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.at}>
                <th scope="row">{formatTick(point.at, grain)}</th>
                <td>{formatUsd(point.total)}</td>
                {point.amounts.map((amount, index) => (
                  <td key={keys[index]}>{formatUsd(amount)}</td>
                ))}
                <td>{formatUsd(point.rest)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </details>
  );
}
