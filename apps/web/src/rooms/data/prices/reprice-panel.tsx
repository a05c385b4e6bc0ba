import { Button, TextInput } from '@mantine/core';
import type { Period } from '@netra/contract';
import { type FormEvent, useState } from 'react';
import { RepriceDifference } from '../../../app/reprice/reprice-difference.tsx';
import { useReprice } from '../../../app/reprice/use-reprice.ts';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../data.module.css';
import { priceStrings } from './strings.ts';

const strings = priceStrings.reprice;
const dayMs = 24 * 60 * 60 * 1000;
const usualDays = 30;

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** Prices a period again: first the difference, then, when it is wanted, for good. */
export function RepricePanel() {
  const [nowMs] = useState(Date.now);
  const reprice = useReprice();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const from = Date.parse(String(fields.get('from')));
    const to = Date.parse(String(fields.get('to'))) + dayMs;
    const period: Period = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    reprice.show({ period, filter: {} });
  }

  return (
    <section className={classes.panel} data-testid="reprice">
      <h2>{strings.title}</h2>
      <p className={classes.text}>{strings.text}</p>
      <form className={classes.actions} onSubmit={submit}>
        <TextInput
          type="date"
          name="from"
          aria-label={strings.from}
          required
          defaultValue={dayOf(nowMs - usualDays * dayMs)}
        />
        <TextInput type="date" name="to" aria-label={strings.to} required defaultValue={dayOf(nowMs)} />
        <Button type="submit" variant="default" loading={reprice.isPending}>
          {strings.show}
        </Button>
      </form>
      <ProblemLine error={reprice.error} />
      {reprice.result === undefined ? null : (
        <RepriceDifference result={reprice.result} isPending={reprice.isPending} onApply={reprice.apply} />
      )}
    </section>
  );
}
