import { type AcceptanceDetail, formatUsd } from '@netra/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useApplication } from '../../../app/application.tsx';
import { usePageTitle } from '../../../app/browser/use-page-title.ts';
import marks from '../../../app/controls/mark.module.css';
import { formatMoment, formatPeriod } from '../../../app/format/moments.ts';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import classes from '../savings.module.css';
import { SavingsSections } from '../savings-sections.tsx';
import { savingsStrings } from '../strings.ts';
import { useMayDecide } from '../use-may-decide.ts';
import { acceptancesKey } from '../use-savings.ts';
import { PlanPanel } from './plan-panel.tsx';
import { PracticePanel } from './practice-panel.tsx';
import { RealisedPanel } from './realised-panel.tsx';

const strings = savingsStrings.detail;

/** One accepted policy: what it promised, what to do, whether it is applied, and what it really saved. */
export function AcceptancePage() {
  const { acceptance: id } = useParams({ from: '/signed-in/savings/accepted/$acceptance' });
  const { api } = useApplication();
  const mayDecide = useMayDecide();
  const acceptance = useQuery({
    queryKey: [...acceptancesKey, 'one', id],
    queryFn: () => api.acceptances.get(id),
  });
  usePageTitle(acceptance.data?.title ?? savingsStrings.sections.accepted);
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{acceptance.data?.title ?? savingsStrings.title}</h1>
      <SavingsSections />
      {acceptance.isPending ? <LoadingState /> : null}
      {acceptance.isError ? (
        <ErrorState error={acceptance.error} onRetry={() => void acceptance.refetch()} />
      ) : null}
      {acceptance.data === undefined ? null : (
        <>
          <Promised acceptance={acceptance.data} />
          {mayDecide ? null : <p className={classes.soft}>{strings.readOnly}</p>}
          <PracticePanel acceptance={acceptance.data} mayDecide={mayDecide} />
          <RealisedPanel acceptance={acceptance.data} mayDecide={mayDecide} />
          <PlanPanel id={id} />
          <Link className={classes.back} to="/savings/accepted">
            {strings.back}
          </Link>
        </>
      )}
    </div>
  );
}

function Promised({ acceptance }: { readonly acceptance: AcceptanceDetail }) {
  const { promise, calibratedPerMonth, calibration, owner, note, status } = acceptance;
  const { perMonth } = promise;
  const wasChecked = calibration.some(({ promises }) => promises > 0);
  return (
    <section className={classes.panel} data-testid="promise" data-status={status}>
      <div className={classes.marks}>
        <span className={marks.mark} data-status={status}>
          {savingsStrings.list.states[status]}
        </span>
        <span className={classes.soft}>
          {strings.acceptedAt} {formatMoment(acceptance.acceptedAt)}
        </span>
        {acceptance.withdrawnAt === null ? null : (
          <span className={classes.soft}>
            {strings.withdrawnAt} {formatMoment(acceptance.withdrawnAt)}
          </span>
        )}
        {owner === '' ? null : (
          <span className={classes.soft}>
            {strings.owner} {owner}
          </span>
        )}
      </div>
      <h2>{strings.promise}</h2>
      <p className={classes.amount} data-testid="promised" data-value={promise.saving.expected}>
        {formatUsd(perMonth.expected)} <span className={classes.soft}>{strings.perMonth},</span>{' '}
        <span className={classes.soft}>
          {savingsStrings.range(formatUsd(perMonth.low), formatUsd(perMonth.high))}
        </span>
      </p>
      <p className={classes.soft}>
        {strings.promiseText(promise.calls, formatPeriod(promise.period))}{' '}
        {wasChecked
          ? strings.calibrated(
              formatUsd(calibratedPerMonth.expected),
              formatUsd(calibratedPerMonth.low),
              formatUsd(calibratedPerMonth.high),
            )
          : null}
      </p>
      {promise.notices.map((notice) => (
        <p key={notice} className={classes.warn}>
          {notice}
        </p>
      ))}
      {note === '' ? null : (
        <p>
          <span className={classes.soft}>{strings.note}:</span> {note}
        </p>
      )}
    </section>
  );
}
