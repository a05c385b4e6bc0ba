// Spend: what a period cost, by what, and what is not known. It shows answers of analytics as they are and adds
// nothing up but the rest of a chart; the address is the whole state.

import { Alert } from '@mantine/core';
import type { QuestionAnswer } from '@netra/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApplication } from '../../app/application.tsx';
import { usePageTitle } from '../../app/browser/use-page-title.ts';
import { formatPeriod } from '../../app/format/moments.ts';
import { sufficiencyQuery } from '../../app/queries/sufficiency-query.ts';
import { ErrorState, LoadingState, State } from '../../app/states/page-states.tsx';
import { chosenPeriod } from './chosen-period.ts';
import { Overview } from './overview.tsx';
import classes from './spend.module.css';
import { SpendControls } from './spend-controls.tsx';
import { spendStrings } from './strings.ts';

type Sufficiency = QuestionAnswer<'data-sufficiency'>;

export function SpendPage() {
  usePageTitle(spendStrings.title);
  const { api } = useApplication();
  const data = useQuery(sufficiencyQuery(api));
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{spendStrings.title}</h1>
      {data.isPending ? <LoadingState /> : null}
      {data.isError ? <ErrorState error={data.error} onRetry={() => void data.refetch()} /> : null}
      {data.data === undefined ? null : <SpendOf data={data.data} />}
    </div>
  );
}

function SpendOf({ data }: { readonly data: Sufficiency }) {
  const { api } = useApplication();
  const search = useSearch({ from: '/signed-in/spend' });
  const [nowMs] = useState(Date.now);
  const filter = search.project === undefined ? {} : { project: [search.project] };
  const chosenData = useQuery(sufficiencyQuery(api, filter));
  if (data.calls === 0) {
    return (
      <State title={spendStrings.noDataTitle} text={spendStrings.noDataText}>
        <Link to="/data">{spendStrings.noDataAction}</Link>
      </State>
    );
  }
  if (chosenData.isPending) return <LoadingState />;
  if (chosenData.isError) {
    return <ErrorState error={chosenData.error} onRetry={() => void chosenData.refetch()} />;
  }
  const { firstCallAt, lastCallAt } = chosenData.data;
  const chosen = chosenPeriod(search, chosenData.data, nowMs);
  const view = {
    period: chosen.period,
    grain: chosen.grain,
    by: search.by ?? 'feature',
    filter,
  } as const;
  const span =
    firstCallAt === null || lastCallAt === null ? '' : formatPeriod({ from: firstCallAt, to: lastCallAt });
  return (
    <>
      <SpendControls chosen={chosen} search={search} projects={data.projects} />
      <SyntheticBanner data={data} project={search.project} />
      <Overview
        view={view}
        showUnpriced={search.show === 'unpriced'}
        dataSpan={span}
        firstCallAt={firstCallAt}
        budget={search.budget}
        isSynthetic={chosenData.data.syntheticCalls > 0}
      />
    </>
  );
}

type BannerProps = { readonly data: Sufficiency; readonly project: string | undefined };

/** Says plainly when some or all of what is shown was generated. */
function SyntheticBanner({ data, project }: BannerProps) {
  const chosen = data.projects.find((known) => known.project === project);
  const some = chosen === undefined ? data.syntheticCalls > 0 : chosen.synthetic;
  if (!some) return null;
  const all = chosen !== undefined || data.syntheticCalls === data.calls;
  return (
    <Alert variant="light" color="yellow" data-testid="synthetic-banner" className={classes.banner ?? ''}>
      <strong>{spendStrings.synthetic}.</strong>{' '}
      {all ? spendStrings.syntheticAll : spendStrings.syntheticSome(data.syntheticCalls, data.calls)}
    </Alert>
  );
}
