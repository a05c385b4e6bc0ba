import { formatUsd, type Range, zeroUsd } from '@netra/contract';
import classes from '../savings.module.css';
import { savingsStrings } from '../strings.ts';
import type { Scale } from './scale.ts';

type RangeBarProps = {
  readonly name: string;
  readonly range: Range;
  readonly scale: Scale;
  readonly kind: 'promised' | 'realised';
};

const percent = (share: number) => `${100 * share}%`;

/** An amount with its interval, drawn on a scale that is shared with others. */
export function RangeBar({ name, range, scale, kind }: RangeBarProps) {
  const [low, expected, high] = [scale(range.low), scale(range.expected), scale(range.high)];
  return (
    <div className={classes.rangeRow} data-kind={kind} data-testid={`range-${kind}`}>
      <span>{name}</span>
      <span className={classes.rangeTrack} aria-hidden>
        <span className={classes.rangeZero} style={{ left: percent(scale(zeroUsd)) }} />
        <span
          className={classes.rangeSpan}
          style={{ left: percent(low), width: percent(Math.max(0, high - low)) }}
        />
        <span className={classes.rangeTick} style={{ left: percent(expected) }} />
      </span>
      <span className={classes.rangeText}>
        <strong title={range.expected} data-value={range.expected}>
          {formatUsd(range.expected)}
        </strong>{' '}
        <span className={classes.soft}>
          {savingsStrings.rangeOf(formatUsd(range.low), formatUsd(range.high))}
        </span>
      </span>
    </div>
  );
}
