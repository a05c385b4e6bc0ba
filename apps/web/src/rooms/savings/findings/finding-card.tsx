import { Button } from '@mantine/core';
import { formatUsd, type SavingsFinding } from '@netra/contract';
import { useEffect, useRef } from 'react';
import marks from '../../../app/controls/mark.module.css';
import { readableName } from '../../../app/format/readable-name.ts';
import classes from '../savings.module.css';
import { savingsStrings } from '../strings.ts';
import { useMayDecide } from '../use-may-decide.ts';
import { FindingDetails } from './finding-details.tsx';

const strings = savingsStrings.finding;

type FindingCardProps = {
  readonly finding: SavingsFinding;
  readonly chosen: boolean;
  readonly accepted: boolean;
  readonly wanted: boolean;
  readonly onToggle: () => void;
  readonly onAccept: () => void;
};

/** One way to save: what it saves alone, how sure that is, what it asks; counted in or out of the bill. */
export function FindingCard({ finding, chosen, accepted, wanted, onToggle, onAccept }: FindingCardProps) {
  const { title, perMonth, grade, effort, risk, lever, callsTouched } = finding;
  const mayDecide = useMayDecide();
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (wanted) card.current?.scrollIntoView({ block: 'center' });
  }, [wanted]);
  return (
    <li
      ref={card}
      className={classes.finding}
      data-testid="finding"
      data-finding={finding.id}
      data-wanted={wanted || undefined}
    >
      <div className={classes.findingHead}>
        <label className={classes.choose}>
          <input type="checkbox" checked={chosen} aria-label={strings.choose(title)} onChange={onToggle} />
          <span>{title}</span>
        </label>
        <span className={classes.saving}>
          <strong title={perMonth.expected}>{formatUsd(perMonth.expected)}</strong> {savingsStrings.month}
        </span>
      </div>
      <div className={classes.marks}>
        <span className={marks.mark} data-grade={grade} title={strings.grades[grade]}>
          {strings.grade(grade)}
        </span>
        <span className={marks.mark}>{readableName(lever)}</span>
        <span className={marks.mark} data-level={effort}>
          {readableName(strings.effort(effort))}
        </span>
        <span className={marks.mark} data-level={risk}>
          {readableName(strings.risk(risk))}
        </span>
        <span className={classes.soft}>
          {strings.alone} {savingsStrings.range(formatUsd(perMonth.low), formatUsd(perMonth.high))};{' '}
          {strings.touches(callsTouched)}
        </span>
        {finding.excludedBecause === undefined ? null : (
          <span className={classes.soft}>{strings.excluded(finding.excludedBecause)}</span>
        )}
        <span className={classes.end}>
          {accepted ? (
            <span className={marks.mark} data-grade="A">
              {strings.accepted}
            </span>
          ) : null}
          {mayDecide ? (
            <Button
              variant="default"
              size="compact-xs"
              aria-label={strings.acceptOf(title)}
              onClick={onAccept}
            >
              {strings.accept}
            </Button>
          ) : null}
        </span>
      </div>
      <details open={wanted}>
        <summary>{strings.details}</summary>
        <FindingDetails finding={finding} />
      </details>
    </li>
  );
}
