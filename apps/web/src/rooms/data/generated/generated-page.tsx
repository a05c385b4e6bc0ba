// Generated calls: what workloads there are, how far they have come, and who consented. The server makes and judges them;
// the page asks for one, shows it as it stands, and holds nothing of it.
import { roleAllows } from '@netra/contract';
import { usePageTitle } from '../../../app/browser/use-page-title.ts';
import { useMe } from '../../../app/session/me-query.ts';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import classes from '../data.module.css';
import { DataSections } from '../data-sections.tsx';
import { JobCard } from './job-card.tsx';
import { StartPanel } from './start-panel.tsx';
import { generatedStrings as strings } from './strings.ts';
import { useJobs } from './use-jobs.ts';

export function GeneratedPage() {
  usePageTitle(strings.title);
  const mayChange = roleAllows(useMe().organization.role, 'analyst');
  const jobs = useJobs();
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{strings.title}</h1>
      <DataSections />
      {mayChange ? <StartPanel /> : <p className={classes.text}>{strings.start.readOnly}</p>}
      <section className={classes.panel} data-testid="generated">
        <h2>{strings.list.title}</h2>
        {jobs.isPending ? <LoadingState /> : null}
        {jobs.isError ? <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} /> : null}
        {jobs.data?.jobs.length === 0 ? (
          <p className={classes.text} role="status">
            {strings.list.none}
          </p>
        ) : null}
        {jobs.data?.jobs.map((job) => (
          <JobCard key={job.id} job={job} mayChange={mayChange} />
        ))}
      </section>
    </div>
  );
}
