import type { Period, Recommendation } from '@netra/contract';
import { Link } from '@tanstack/react-router';
import marks from '../../../app/controls/mark.module.css';
import { readableName } from '../../../app/format/readable-name.ts';
import { chatStrings } from '../strings.ts';
import { FigureLink } from './figure-link.tsx';
import classes from './report.module.css';
import { Spans } from './spans.tsx';

const { report } = chatStrings;

type RecommendationCardProps = {
  readonly recommendation: Recommendation;
  /** The period the report is about; null where it names none. */
  readonly period: Period | null;
};

/** One recommendation: what to change, what it saves (with its range), how sure that is, and what it asks. */
export function RecommendationCard({ recommendation, period }: RecommendationCardProps) {
  const { saving, grade, effort, risk } = recommendation;
  return (
    <li className={classes.recommendation} data-testid="recommendation">
      <div className={classes.recommendationHead}>
        <h5>{recommendation.title}</h5>
        <span className={classes.saving}>
          <FigureLink figure={saving.expected} /> <small>{report.inPeriod}</small>
        </span>
      </div>
      <p className={classes.paragraph}>
        <Spans spans={recommendation.explanation} />
      </p>
      <div className={classes.marks}>
        <span className={marks.mark} data-grade={grade} title={report.grades[grade]}>
          {report.grade(grade)}
        </span>
        <span className={marks.mark}>{readableName(recommendation.lever)}</span>
        <span className={marks.mark} data-level={effort}>
          {readableName(report.effort(effort))}
        </span>
        <span className={marks.mark} data-level={risk}>
          {readableName(report.risk(risk))}
        </span>
        <span className={classes.range}>
          {saving.low.value === saving.high.value ? (
            report.exactly
          ) : (
            <>
              {report.range} <FigureLink figure={saving.low} /> {report.rangeAnd}{' '}
              <FigureLink figure={saving.high} />
            </>
          )}
        </span>
        <Link
          to="/savings"
          search={{ finding: recommendation.findingId, ...(period ?? {}) }}
          className={classes.toSavings}
        >
          {report.toSavings}
        </Link>
      </div>
    </li>
  );
}
