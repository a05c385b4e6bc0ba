// A stored report as a page of text, tables and charts. It computes nothing: each number is a figure that stands in
// some evidence, and leads there.
import type { Report } from '@netra/contract';
import marks from '../../../app/controls/mark.module.css';
import { formatPeriod } from '../../../app/format/moments.ts';
import { FeedbackBar } from '../feedback/feedback-bar.tsx';
import { chatStrings } from '../strings.ts';
import { BlockView } from './block-view.tsx';
import { CodeText } from './code-text.tsx';
import { RecommendationCard } from './recommendation-card.tsx';
import classes from './report.module.css';
import { ReportActions } from './report-actions.tsx';
import { Spans } from './spans.tsx';
import { splitHeadline } from './split-headline.ts';

const strings = chatStrings.report;

/** The whole report, with its actions. */
export function ReportView({ report }: { readonly report: Report }) {
  // What is recommended follows the answer: the summary, and quotations that were asked for and stand before it.
  const answered =
    Math.max(
      0,
      report.sections.findIndex(({ id }) => id === 'summary'),
    ) + 1;
  const [answer, sections] = [report.sections.slice(0, answered), report.sections.slice(answered)];
  const { lead, rest } = splitHeadline(report.headline);
  const tellsNextSteps = report.sections.some((section) => section.id === 'next-steps');
  return (
    <article
      className={classes.report}
      id={report.id}
      aria-label={strings.label}
      data-testid="report"
      data-report-id={report.id}
      data-report-kind={report.kind}
      data-synthetic={report.synthetic}
    >
      <header className={classes.head}>
        <div className={classes.marks}>
          <span className={marks.mark}>{strings.kinds[report.kind]}</span>
          {report.synthetic ? (
            <span className={marks.mark} data-synthetic title={strings.syntheticText}>
              {strings.synthetic}
            </span>
          ) : null}
          {report.period === null ? null : (
            <span className={classes.meta}>{formatPeriod(report.period)}</span>
          )}
        </div>
        <ReportActions report={report} />
      </header>
      <div className={classes.answer} data-testid="report-headline">
        <h3 className={classes.headline}>
          <Spans spans={lead} />
        </h3>
        {rest.length === 0 ? null : (
          <p>
            <Spans spans={rest} />
          </p>
        )}
      </div>
      {answer.map((section) => (
        <SectionView key={`${section.id} ${section.title}`} section={section} />
      ))}
      {report.recommendations.length === 0 ? null : (
        <section className={classes.section}>
          <h4>{strings.recommendations}</h4>
          <ol className={classes.recommendations}>
            {report.recommendations.map((recommendation) => (
              <RecommendationCard
                key={recommendation.findingId}
                recommendation={recommendation}
                period={report.period}
              />
            ))}
          </ol>
        </section>
      )}
      {sections.map((section) => (
        <SectionView key={`${section.id} ${section.title}`} section={section} />
      ))}
      {tellsNextSteps || report.nextSteps.length === 0 ? null : (
        <section className={classes.section}>
          <h4>{strings.nextSteps}</h4>
          <ul className={classes.list}>
            {report.nextSteps.map((step) => (
              <li key={step}>
                <CodeText text={step} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <footer className={classes.meta}>{strings.writtenBy(report.writtenBy)}</footer>
      <FeedbackBar run={report.run} />
    </article>
  );
}

function SectionView({ section }: { readonly section: Report['sections'][number] }) {
  return (
    <section className={classes.section} data-section={section.id}>
      <h4>{section.title}</h4>
      {section.blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a stored report never move.
        <BlockView key={index} block={block} />
      ))}
    </section>
  );
}
