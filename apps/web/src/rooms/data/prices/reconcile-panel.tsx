import { Button, TextInput } from '@mantine/core';
import { compareUsd, formatUsd, type ReconcileResult, zeroUsd } from '@netra/contract';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { formatPeriod } from '../../../app/format/moments.ts';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../data.module.css';
import { priceStrings } from './strings.ts';

const strings = priceStrings.reconcile;
const mostRows = 100;

/** What the form may say of the invoice beside the file. */
const stated = ['provider', 'currency', 'usdPerUnit', 'from', 'to'] as const;

/** Compares an invoice or a usage export with the calls, and explains the gap. */
export function ReconcilePanel() {
  const { api } = useApplication();
  const compare = useMutation({
    mutationFn: async ({ file, facts }: { file: File; facts: Readonly<Record<string, string>> }) =>
      api.prices.reconcile({ text: await file.text(), ...facts }),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const file = fields.get('file');
    if (!(file instanceof File) || file.size === 0) return;
    const facts = stated.map((name) => [name, String(fields.get(name) ?? '').trim()] as const);
    compare.mutate({ file, facts: Object.fromEntries(facts.filter(([, text]) => text !== '')) });
  }

  return (
    <section className={classes.panel} data-testid="reconcile">
      <h2>{strings.title}</h2>
      <p className={classes.text}>{strings.text}</p>
      <form className={classes.actions} onSubmit={submit}>
        <input
          type="file"
          name="file"
          aria-label={strings.file}
          accept=".csv,.tsv,.txt,.json,.jsonl"
          required
        />
        {stated.map((name) => (
          <TextInput
            key={name}
            name={name}
            aria-label={strings.facts[name]}
            placeholder={strings.facts[name]}
          />
        ))}
        <Button type="submit" loading={compare.isPending}>
          {strings.compare}
        </Button>
      </form>
      <ProblemLine error={compare.error} />
      {compare.data === undefined ? null : <Result result={compare.data} />}
    </section>
  );
}

function Result({ result }: { readonly result: ReconcileResult }) {
  const { total } = result;
  const rows = result.rows.filter((row) => compareUsd(row.gap, zeroUsd) !== 0);
  return (
    <div className={classes.result} data-testid="reconcile-result" data-gap={total.gap}>
      <p className={classes.lead} role="status">
        {strings.total({
          period: formatPeriod(result.period),
          invoiced: formatUsd(total.invoiced),
          ours: formatUsd(total.ours),
          gap: formatUsd(total.gap),
        })}
      </p>
      {result.explanation.length === 0 ? null : (
        <ul className={classes.terms}>
          {result.explanation.map((part) => (
            <li key={`${part.cause}/${part.detail}`}>
              <span>
                {strings.causes[part.cause]} <span className={classes.text}>{part.detail}</span>
              </span>
              <span>{formatUsd(part.amount)}</span>
            </li>
          ))}
        </ul>
      )}
      {result.problems.map((problem) => (
        <p key={problem.line} className={classes.text}>
          {strings.problem(problem.line, problem.problem)}
        </p>
      ))}
      {rows.length === 0 ? null : (
        <ScrollRegion className={classes.tall} label={strings.rows}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{strings.day}</th>
                <th scope="col">{strings.model}</th>
                <th scope="col">{strings.invoiced}</th>
                <th scope="col">{strings.ours}</th>
                <th scope="col">{strings.gap}</th>
                <th scope="col">{strings.cause}</th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, mostRows).map((row) => (
                <tr key={`${row.day}/${row.model}`}>
                  <td>{row.until === null ? row.day : strings.days(row.day, row.until)}</td>
                  <td>{row.model}</td>
                  <td>{formatUsd(row.invoiced)}</td>
                  <td>{formatUsd(row.ours)}</td>
                  <td>{formatUsd(row.gap)}</td>
                  <td>{row.detail}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {rows.length > mostRows ? <p className={classes.text}>{strings.more(mostRows, rows.length)}</p> : null}
    </div>
  );
}
