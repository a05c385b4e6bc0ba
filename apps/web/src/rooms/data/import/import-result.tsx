import { Button } from '@mantine/core';
import { formatUsd, type ImportResult } from '@netra/contract';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useApplication } from '../../../app/application.tsx';
import { downloadFile } from '../../../app/browser/download-file.ts';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { toCsv } from '../../../app/format/csv.ts';
import classes from '../data.module.css';
import { dataStrings, formatCount } from '../strings.ts';

const strings = dataStrings.import;

/** Most rows the service hands out at once. */
const mostQuarantined = 100_000;

/** What became of a file: counts, cost, and the first rows that were put aside with the reason. */
export function ImportResultView({ result }: { readonly result: ImportResult }) {
  const counts = [
    [strings.accepted, formatCount(result.accepted)],
    [strings.quarantined, formatCount(result.quarantined)],
    [strings.duplicates, formatCount(result.duplicates)],
    [strings.unpriced, formatCount(result.unpriced)],
    [strings.cost, formatUsd(result.cost)],
    ...(result.skipped === 0 ? [] : [[strings.skipped, formatCount(result.skipped)] as const]),
    ...(result.aggregates === 0 ? [] : [[strings.aggregates, formatCount(result.aggregates)] as const]),
  ] as const;
  return (
    <div
      className={classes.result}
      data-testid="import-result"
      data-accepted={result.accepted}
      data-cost={result.cost}
    >
      <p className={classes.lead} role="status">
        {strings.done}
      </p>
      <dl className={classes.counts}>
        {counts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {result.notes.map((note) => (
        <p key={note} className={classes.text}>
          {note}
        </p>
      ))}
      <p className={classes.text}>
        <Link to="/chat" search={{}}>
          {strings.ask}
        </Link>{' '}
        ·{' '}
        <Link to="/spend" search={{ period: 'all' }}>
          {strings.see}
        </Link>
      </p>
      {result.problems.length === 0 ? null : <Problems result={result} />}
    </div>
  );
}

function Problems({ result }: { readonly result: ImportResult }) {
  return (
    <>
      <h3>{strings.problems}</h3>
      {result.problems.length < result.quarantined ? (
        <p className={classes.text}>{strings.problemsMore(result.problems.length, result.quarantined)}</p>
      ) : null}
      <ScrollRegion className={classes.scroll} label={strings.problems}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{strings.line}</th>
              <th scope="col">{strings.field}</th>
              <th scope="col">{strings.problem}</th>
              <th scope="col">{strings.expected}</th>
            </tr>
          </thead>
          <tbody>
            {result.problems.map((problem) => (
              <tr key={`${problem.line}/${problem.field}`}>
                <td>{formatCount(problem.line)}</td>
                <td>{problem.field}</td>
                <td>{problem.problem}</td>
                <td>{problem.expected}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <QuarantineDownload result={result} />
    </>
  );
}

/** All rows that were put aside: as they stood in the file, to be corrected and imported again, or as a list with reasons. */
function QuarantineDownload({ result }: { readonly result: ImportResult }) {
  const { api } = useApplication();
  const download = useMutation({
    mutationFn: () => api.imports.quarantine(result.jobId, mostQuarantined),
    onSuccess: ({ rows }) => {
      const lines = rows.map((row) => [row.line, row.field, row.problem, row.expected, row.content]);
      const text = toCsv(['line', 'field', 'problem', 'expected', 'content'], lines);
      const content = new Blob([text], { type: 'text/csv' });
      downloadFile({ fileName: `quarantine-${result.jobId}.csv`, content });
    },
  });
  const original = useMutation({
    mutationFn: () => api.imports.putAside(result.jobId),
    onSuccess: downloadFile,
  });
  const error = download.error ?? original.error;
  return (
    <>
      <Button
        variant="default"
        size="xs"
        mt="sm"
        mb="sm"
        mr="sm"
        loading={original.isPending}
        onClick={() => original.mutate()}
      >
        {strings.problemsOriginal}
      </Button>
      <Button
        variant="default"
        size="xs"
        mt="sm"
        mb="sm"
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        {strings.problemsDownload}
      </Button>
      {error === null ? null : (
        <p className={classes.text} role="alert">
          {error.message}
        </p>
      )}
    </>
  );
}
