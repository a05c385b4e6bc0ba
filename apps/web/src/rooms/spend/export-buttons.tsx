import { Button } from '@mantine/core';
import type { ExportManifest } from '@netra/contract';
import { useMutation } from '@tanstack/react-query';
import { useApplication } from '../../app/application.tsx';
import { downloadFile } from '../../app/browser/download-file.ts';
import { ProblemLine } from '../../app/states/problem-line.tsx';
import classes from './spend.module.css';
import { spendStrings } from './strings.ts';
import type { SpendView } from './use-spend.ts';

const strings = spendStrings.exports;
const kinds = ['focus', 'calls-csv', 'calls-parquet'] as const;
type ExportKind = (typeof kinds)[number];

const mediaTypes = {
  focus: 'text/csv',
  'calls-csv': 'text/csv',
  'calls-parquet': 'application/vnd.apache.parquet',
} as const;

/** The chosen period as files; says what a file could not hold. */
export function ExportButtons({
  view,
  synthetic,
}: {
  readonly view: SpendView;
  readonly synthetic: boolean;
}) {
  const { api } = useApplication();
  const project = view.filter.project?.[0];
  const query = {
    ...view.period,
    synthetic: synthetic ? ('true' as const) : ('false' as const),
    ...(project === undefined ? {} : { project }),
  };
  const download = useMutation({
    mutationFn: async (kind: ExportKind) => {
      const { manifest, content } =
        kind === 'focus'
          ? await api.exports.focus({ ...query, format: 'csv', grain: 'day' })
          : await api.exports.calls({ ...query, format: kind === 'calls-csv' ? 'csv' : 'parquet' });
      const blob = await new Response(content, { headers: { 'content-type': mediaTypes[kind] } }).blob();
      downloadFile({ fileName: fileNameOf(kind, manifest), content: blob });
      return manifest;
    },
  });
  return (
    <section className={classes.panel} data-testid="exports">
      <h2>{strings.title}</h2>
      <div className={classes.controls}>
        {kinds.map((kind) => (
          <Button
            key={kind}
            variant="default"
            size="xs"
            disabled={download.isPending}
            loading={download.isPending && download.variables === kind}
            onClick={() => download.mutate(kind)}
          >
            {strings.kinds[kind]}
          </Button>
        ))}
      </div>
      <p className={classes.text} role="status">
        {download.data === undefined ? '' : strings.holds(download.data)}
      </p>
      <ProblemLine error={download.error} />
    </section>
  );
}

function fileNameOf(kind: ExportKind, { from, to }: ExportManifest): string {
  const name = kind === 'focus' ? 'focus' : 'calls';
  const ending = kind === 'calls-parquet' ? 'parquet' : 'csv';
  return `${name}-${from.slice(0, 10)}-${to.slice(0, 10)}.${ending}`;
}
