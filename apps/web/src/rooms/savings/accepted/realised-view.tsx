import { formatFigureValue, formatUsd, type Realised } from '@netra/contract';
import { formatPeriod } from '../../../app/format/moments.ts';
import classes from '../savings.module.css';
import { savingsStrings } from '../strings.ts';
import { RangeBar } from './range-bar.tsx';
import { scaleOf } from './scale.ts';

const strings = savingsStrings.realised;

/** A realised saving and its promise on one scale, each with its interval, and how it is known. */
export function RealisedView({ realised }: { readonly realised: Realised }) {
  const { saving, promised, kept, actual, underOldPolicy, calls, parts, notices, perMonth } = realised;
  const scale = scaleOf([saving, promised]);
  return (
    <div className={classes.realised} data-testid="realised-result" data-saving={saving.expected}>
      <p className={classes.soft}>
        {formatPeriod(realised.period)}:{' '}
        {strings.bill(formatUsd(actual), formatUsd(underOldPolicy.expected), calls)}
      </p>
      <RangeBar kind="realised" name={strings.saved} range={saving} scale={scale} />
      <RangeBar kind="promised" name={strings.promised} range={promised} scale={scale} />
      <p role="status" data-testid="kept" data-kept={kept}>
        {kept === null ? strings.noPromise : strings.share(formatFigureValue(kept, 'percent'))}{' '}
        {strings.perMonth(formatUsd(perMonth.expected))}
      </p>
      {notices.length === 0 ? null : (
        <ul className={classes.notices}>
          {notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      <h3>{strings.how}</h3>
      <ul className={classes.list}>
        {parts.map((part) => (
          <li key={part.ruleIds.join()}>
            <strong>{strings.methods[part.method]}</strong>, {formatUsd(part.saving.expected)}:{' '}
            {part.explanation}
          </li>
        ))}
      </ul>
    </div>
  );
}
