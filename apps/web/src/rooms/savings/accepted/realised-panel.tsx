import { Button, TextInput } from '@mantine/core';
import type { Acceptance } from '@netra/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { LoadingState } from '../../../app/states/page-states.tsx';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../savings.module.css';
import { savingsStrings } from '../strings.ts';
import { acceptancesKey } from '../use-savings.ts';
import { RealisedView } from './realised-view.tsx';
import { fieldMoment, utcMoment } from './utc-moment.ts';

const strings = savingsStrings.realised;
const hourMs = 60 * 60 * 1000;

/** The stretch that is looked at; from applying to the last full hour where nothing is stated. */
type Stretch = { readonly from?: string; readonly to?: string };

type RealisedPanelProps = { readonly acceptance: Acceptance; readonly mayDecide: boolean };

/** What an applied policy has really saved, beside what it promised. */
export function RealisedPanel({ acceptance, mayDecide }: RealisedPanelProps) {
  const { status, appliedOn } = acceptance;
  return (
    <section className={classes.panel} data-testid="realised">
      <h2>{strings.title}</h2>
      {status === 'applied' && appliedOn !== null ? (
        <Realised key={appliedOn} id={acceptance.id} appliedOn={appliedOn} mayDecide={mayDecide} />
      ) : (
        <p className={classes.soft}>{status === 'withdrawn' ? strings.withdrawn : strings.notYet}</p>
      )}
    </section>
  );
}

type RealisedProps = { readonly id: string; readonly appliedOn: string; readonly mayDecide: boolean };

function Realised({ id, appliedOn, mayDecide }: RealisedProps) {
  const { api } = useApplication();
  const queries = useQueryClient();
  const [period, setPeriod] = useState<Stretch>({});
  const [isEarly] = useState(() => Math.floor(Date.now() / hourMs) * hourMs <= Date.parse(appliedOn));
  const stated = period.from !== undefined || period.to !== undefined;
  const realised = useQuery({
    queryKey: [...acceptancesKey, 'realised', id, appliedOn, period],
    queryFn: () => api.acceptances.realised(id, period),
    enabled: stated || !isEarly,
  });
  const keep = useMutation({
    mutationFn: () => api.acceptances.check(id, period),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [...acceptancesKey, 'list'] }),
        queries.invalidateQueries({ queryKey: [...acceptancesKey, 'one'] }),
      ]),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const from = utcMoment(String(fields.get('from') ?? ''));
    const to = utcMoment(String(fields.get('to') ?? ''));
    keep.reset();
    // The field holds whole minutes: left as it is, it means the moment of applying itself.
    const isOwn = from === undefined || fieldMoment(from) === fieldMoment(appliedOn);
    setPeriod({ ...(isOwn ? {} : { from }), ...(to === undefined ? {} : { to }) });
  }

  return (
    <>
      <form className={classes.row} onSubmit={submit}>
        <TextInput
          type="datetime-local"
          name="from"
          label={strings.from}
          defaultValue={fieldMoment(appliedOn)}
        />
        <TextInput type="datetime-local" name="to" label={strings.to} description={strings.toHint} />
        <Button type="submit" variant="default" loading={realised.isFetching}>
          {strings.workOut}
        </Button>
      </form>
      {isEarly && !stated ? <p className={classes.soft}>{strings.tooEarly}</p> : null}
      <ProblemLine error={realised.error} />
      {realised.isLoading ? <LoadingState /> : null}
      {realised.data === undefined ? null : (
        <>
          <RealisedView realised={realised.data} />
          {mayDecide ? (
            <Button
              variant="default"
              loading={keep.isPending}
              disabled={keep.isSuccess}
              onClick={() => keep.mutate()}
            >
              {strings.keep}
            </Button>
          ) : null}
          <p className={classes.soft} role="status">
            {keep.isSuccess ? strings.kept : ''}
          </p>
          <ProblemLine error={keep.error} />
        </>
      )}
    </>
  );
}
