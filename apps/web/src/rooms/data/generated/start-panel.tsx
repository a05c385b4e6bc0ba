import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../data.module.css';
import { generatedStrings } from './strings.ts';
import { useJobChange, useProfiles } from './use-jobs.ts';

const strings = generatedStrings.start;

/** Asks for a workload; what is wrong with it the server says. */
export function StartPanel() {
  const profiles = useProfiles();
  const change = useJobChange();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const inject = text('inject');
    change.mutate({
      kind: 'start',
      body: {
        profile: text('profile'),
        project: text('project'),
        calls: Number(text('calls')),
        days: Number(text('days')),
        seed: Number(text('seed')),
        ...(inject === '' ? {} : { inject }),
      },
    });
  }

  return (
    <section className={classes.panel} data-testid="generate">
      <h2>{strings.title}</h2>
      <p className={classes.text}>{strings.text}</p>
      <form onSubmit={submit}>
        <div className={classes.fields}>
          <NativeSelect
            name="profile"
            label={strings.profile}
            data={(profiles.data?.profiles ?? []).map(({ name, sensitivity }) => ({
              value: name,
              label: sensitivity === 'high' ? strings.sensitive(name) : name,
            }))}
          />
          <TextInput name="project" label={strings.project} required maxLength={200} />
          <TextInput name="calls" label={strings.calls} type="number" defaultValue="10000" min={1} required />
          <TextInput name="days" label={strings.days} type="number" defaultValue="30" min={1} required />
          <TextInput name="seed" label={strings.seed} type="number" defaultValue="1" min={0} required />
          <TextInput name="inject" label={strings.inject} description={strings.injectHint} />
        </div>
        <Button type="submit" mt="sm" loading={change.isPending} disabled={profiles.data === undefined}>
          {strings.submit}
        </Button>
      </form>
      <ProblemLine error={change.error ?? profiles.error} />
    </section>
  );
}
