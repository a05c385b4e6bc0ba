import { formatUsd } from '@netra/contract';
import { Link } from '@tanstack/react-router';
import { usePageTitle } from '../../../app/browser/use-page-title.ts';
import marks from '../../../app/controls/mark.module.css';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { formatMoment } from '../../../app/format/moments.ts';
import { ErrorState, LoadingState, State } from '../../../app/states/page-states.tsx';
import classes from '../savings.module.css';
import { SavingsSections } from '../savings-sections.tsx';
import { savingsStrings } from '../strings.ts';
import { useAcceptances } from '../use-savings.ts';
import { CalibrationPanel } from './calibration-panel.tsx';

const strings = savingsStrings.list;

/** Everything that was accepted, newest first, and how promises were kept. */
export function AcceptedPage() {
  usePageTitle(savingsStrings.sections.accepted);
  const list = useAcceptances();
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{savingsStrings.title}</h1>
      <SavingsSections />
      {list.isPending ? <LoadingState /> : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data === undefined ? null : list.data.acceptances.length === 0 ? (
        <State title={strings.none} text={strings.noneText}>
          <Link to="/savings" search={{}}>
            {strings.toFindings}
          </Link>
        </State>
      ) : (
        <>
          <p className={classes.soft}>{strings.text}</p>
          <ScrollRegion className={classes.scroll} label={savingsStrings.sections.accepted}>
            <table className={classes.table} data-testid="acceptances">
              <thead>
                <tr>
                  <th scope="col">{strings.what}</th>
                  <th scope="col">{strings.state}</th>
                  <th scope="col">{strings.promised}</th>
                  <th scope="col">{strings.acceptedAt}</th>
                  <th scope="col">{strings.appliedOn}</th>
                </tr>
              </thead>
              <tbody>
                {list.data.acceptances.map((acceptance) => (
                  <tr key={acceptance.id} data-acceptance={acceptance.id} data-status={acceptance.status}>
                    <th scope="row">
                      <Link to="/savings/accepted/$acceptance" params={{ acceptance: acceptance.id }}>
                        {acceptance.title}
                      </Link>
                    </th>
                    <td>
                      <span className={marks.mark} data-status={acceptance.status}>
                        {strings.states[acceptance.status]}
                      </span>
                    </td>
                    <td title={acceptance.promise.perMonth.expected}>
                      {formatUsd(acceptance.promise.perMonth.expected)}
                    </td>
                    <td>{formatMoment(acceptance.acceptedAt)}</td>
                    <td>
                      {acceptance.appliedOn === null ? strings.not : formatMoment(acceptance.appliedOn)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
          <CalibrationPanel calibration={list.data.calibration} />
        </>
      )}
    </div>
  );
}
