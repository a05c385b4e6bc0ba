import '@mantine/charts/styles.layer.css';
import { BarChart, LineChart } from '@mantine/charts';
import { type Block, formatFigureValue } from '@netra/contract';
import { seriesColour } from '../../../app/charts/palette.ts';
import { chatStrings } from '../strings.ts';
import { FigureLink } from './figure-link.tsx';
import classes from './report.module.css';

type ChartProps = { readonly block: Extract<Block, { type: 'chart' }> };

const rowHeight = 34;
const minimumHeight = 120;
const lineHeight = 240;
const longestLabel = 26;

/** A chart of a report. The drawing is for the eye; the same values stand under it as figures with their evidence. */
export function ChartBlock({ block }: ChartProps) {
  const data = block.points.map((point) => {
    const row: Record<string, string | number> = { label: point.label };
    for (const series of block.series) {
      const figure = point.values[series];
      if (figure !== undefined) row[series] = Number(figure.value);
    }
    return row;
  });
  const series = block.series.map((name, index) => ({ name, color: seriesColour(index) }));
  const drawing = {
    data,
    series,
    dataKey: 'label',
    valueFormatter: (value: number) => formatFigureValue(value, block.format),
    withLegend: series.length > 1,
    tickLine: 'none',
    gridAxis: block.chart === 'bar' ? 'y' : 'x',
  } as const;
  return (
    <figure className={classes.chart}>
      <figcaption>{block.title}</figcaption>
      <div role="img" aria-label={block.title}>
        {block.chart === 'bar' ? (
          <BarChart
            {...drawing}
            orientation="vertical"
            h={Math.max(minimumHeight, 56 + data.length * rowHeight)}
            yAxisProps={{ width: 150, tickFormatter: shorten }}
            barProps={{ radius: 3, isAnimationActive: false, maxBarSize: 22 }}
          />
        ) : (
          <LineChart {...drawing} h={lineHeight} withDots={false} curveType="monotone" />
        )}
      </div>
      <ChartValues block={block} />
    </figure>
  );
}

function shorten(label: string): string {
  return label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label;
}

function ChartValues({ block }: ChartProps) {
  return (
    <details className={classes.values}>
      <summary>{chatStrings.report.values}</summary>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{chatStrings.report.category}</th>
            {block.series.map((name) => (
              <th key={name} scope="col" data-align="right">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.points.map((point) => (
            <tr key={point.label}>
              <th scope="row">{point.label}</th>
              {block.series.map((name) => {
                const figure = point.values[name];
                return (
                  <td key={name} data-align="right">
                    {figure === undefined ? chatStrings.report.empty : <FigureLink figure={figure} />}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
