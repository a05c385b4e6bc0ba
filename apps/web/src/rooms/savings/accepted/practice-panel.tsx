import { Button, Group, TextInput } from '@mantine/core';
import type { Acceptance } from '@netra/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { formatMoment } from '../../../app/format/moments.ts';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../savings.module.css';
import { savingsStrings } from '../strings.ts';
import { acceptancesKey } from '../use-savings.ts';
import { utcMoment } from './utc-moment.ts';

const strings = savingsStrings.detail;

type PracticePanelProps = { readonly acceptance: Acceptance; readonly mayDecide: boolean };

/** Whether a policy is in practice: marks it as applied, corrects the date, or withdraws it. */
export function PracticePanel({ acceptance, mayDecide }: PracticePanelProps) {
  const { api } = useApplication();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: acceptancesKey });
  const apply = useMutation({
    mutationFn: (on: string) => api.acceptances.applied(acceptance.id, on),
    onSuccess,
  });
  const { appliedOn, status } = acceptance;
  if (status === 'withdrawn') return null;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const field = String(new FormData(event.currentTarget).get('on') ?? '');
    apply.mutate(utcMoment(field) ?? new Date().toISOString());
  }

  return (
    <section className={classes.panel} data-testid="practice">
      <h2>{strings.apply.title}</h2>
      <p className={classes.soft} role="status">
        {appliedOn === null ? strings.apply.text : strings.apply.since(formatMoment(appliedOn))}
      </p>
      {mayDecide ? (
        <>
          <form className={classes.row} onSubmit={submit}>
            <TextInput
              type="datetime-local"
              name="on"
              label={strings.apply.on}
              description={strings.apply.onHint}
            />
            <Button
              type="submit"
              variant={appliedOn === null ? 'filled' : 'default'}
              loading={apply.isPending}
            >
              {appliedOn === null ? strings.apply.submit : strings.apply.again}
            </Button>
          </form>
          <ProblemLine error={apply.error} />
          <Withdraw id={acceptance.id} onDone={onSuccess} />
        </>
      ) : null}
    </section>
  );
}

/** Two steps, since it cannot be taken back. */
function Withdraw({ id, onDone }: { readonly id: string; readonly onDone: () => Promise<void> }) {
  const { api } = useApplication();
  const [asking, setAsking] = useState(false);
  const withdraw = useMutation({ mutationFn: () => api.acceptances.withdraw(id), onSuccess: onDone });
  if (!asking) {
    return (
      <Button variant="subtle" color="red" size="compact-xs" onClick={() => setAsking(true)}>
        {strings.withdraw.open}
      </Button>
    );
  }
  return (
    <fieldset className={classes.confirm}>
      <legend>{strings.withdraw.title}</legend>
      <p className={classes.soft}>{strings.withdraw.text}</p>
      <Group gap="xs">
        <Button color="red.9" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {strings.withdraw.confirm}
        </Button>
        <Button variant="default" onClick={() => setAsking(false)}>
          {strings.withdraw.cancel}
        </Button>
      </Group>
      <ProblemLine error={withdraw.error} />
    </fieldset>
  );
}
