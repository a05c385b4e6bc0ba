// Savings: what could be saved, chosen and replayed together, then accepted. It shows answers of analytics as they are:
// every amount on these pages was replayed by the server on the organization's own calls.
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useApplication } from '../../app/application.tsx';
import { usePageTitle } from '../../app/browser/use-page-title.ts';
import { sufficiencyQuery } from '../../app/queries/sufficiency-query.ts';
import { ErrorState, LoadingState, State } from '../../app/states/page-states.tsx';
import { FindingsPanel } from './findings/findings-panel.tsx';
import { lookedPeriod } from './looked-period.ts';
import classes from './savings.module.css';
import { SavingsControls } from './savings-controls.tsx';
import { SavingsSections } from './savings-sections.tsx';
import { savingsStrings as strings } from './strings.ts';

export function SavingsPage() {
  usePageTitle(strings.title);
  const { api } = useApplication();
  const data = useQuery(sufficiencyQuery(api));
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{strings.title}</h1>
      <SavingsSections />
      {data.isPending ? <LoadingState /> : null}
      {data.isError ? <ErrorState error={data.error} onRetry={() => void data.refetch()} /> : null}
      {data.data === undefined ? null : data.data.calls === 0 ? (
        <State title={strings.noDataTitle} text={strings.noDataText}>
          <Link to="/data">{strings.noDataAction}</Link>
        </State>
      ) : (
        <SavingsOf projects={data.data.projects} />
      )}
    </div>
  );
}

type Projects = readonly { readonly project: string; readonly synthetic: boolean }[];

function SavingsOf({ projects }: { readonly projects: Projects }) {
  const { api } = useApplication();
  const search = useSearch({ from: '/signed-in/savings' });
  const filter = search.project === undefined ? {} : { project: [search.project] };
  const data = useQuery(sufficiencyQuery(api, filter));
  if (data.isPending) return <LoadingState />;
  if (data.isError) return <ErrorState error={data.error} onRetry={() => void data.refetch()} />;
  const { lastCallAt } = data.data;
  const period = lastCallAt === null ? undefined : lookedPeriod(search, lastCallAt);
  return (
    <>
      <SavingsControls search={search} projects={projects} period={period} />
      {period === undefined ? (
        <State title={strings.noneTitle} text={strings.noneText} />
      ) : (
        <FindingsPanel key={JSON.stringify([period, filter])} looked={{ period, filter }} search={search} />
      )}
    </>
  );
}
