import type { Figure, FigureFormat } from './evidence.ts';
import { formatUsd, usd } from './money.ts';

const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

function compactTokens(value: number): string {
  if (Math.abs(value) >= 1e9) return `${oneDigit.format(value / 1e9)}B`;
  if (Math.abs(value) >= 1e6) return `${oneDigit.format(value / 1e6)}M`;
  if (Math.abs(value) >= 1e4) return `${oneDigit.format(value / 1e3)}k`;
  return count.format(value);
}

/** Writes a value for people in the stated format; the only place where a report's numbers become text. */
export function formatFigureValue(value: string | number, format: FigureFormat): string {
  switch (format) {
    case 'usd':
      return formatUsd(usd(value));
    case 'count':
      return count.format(Number(value));
    case 'tokens':
      return `${compactTokens(Number(value))} tokens`;
    case 'percent':
      return `${oneDigit.format(Number(value) * 100)}%`;
    case 'ms':
      return Number(value) >= 1000
        ? `${oneDigit.format(Number(value) / 1000)} s`
        : `${count.format(Number(value))} ms`;
    case 'ratio':
      return `${oneDigit.format(Number(value))}x`;
    case 'text':
      return String(value);
  }
}

/** Writes a figure for people. */
export function figureText(figure: Figure): string {
  return formatFigureValue(figure.value, figure.format);
}
