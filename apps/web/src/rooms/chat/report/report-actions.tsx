import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import type { ReportFormat } from '@netra/client';
import type { Report } from '@netra/contract';
import { IconBraces, IconCheck, IconCopy, IconFileTypePdf, IconMarkdown } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';
import { downloadFile } from '../../../app/browser/download-file.ts';
import { chatStrings } from '../strings.ts';
import classes from './report.module.css';

const strings = chatStrings.report;
const iconSize = 14;
const formats = [
  ['markdown', IconMarkdown],
  ['pdf', IconFileTypePdf],
  ['json', IconBraces],
] as const satisfies readonly (readonly [ReportFormat, unknown])[];

/** Copies the report as Markdown, or saves it as a file. */
export function ReportActions({ report }: { readonly report: Report }) {
  const { api } = useApplication();
  const clipboard = useClipboard();
  const copy = useMutation({
    mutationFn: () => api.reports.export(report.id, 'markdown'),
    onSuccess: async (file) => clipboard.copy(await file.content.text()),
  });
  const save = useMutation({
    mutationFn: (format: ReportFormat) => api.reports.export(report.id, format),
    onSuccess: downloadFile,
  });
  const failed = copy.isError || save.isError;
  return (
    <div className={classes.actions}>
      <span role="alert">{failed ? strings.exportFailed : null}</span>
      <Button
        variant="subtle"
        color="gray"
        size="compact-xs"
        leftSection={
          clipboard.copied ? (
            <IconCheck size={iconSize} aria-hidden />
          ) : (
            <IconCopy size={iconSize} aria-hidden />
          )
        }
        onClick={() => copy.mutate()}
      >
        {clipboard.copied ? strings.copied : strings.copy}
      </Button>
      {formats.map(([format, Icon]) => (
        <Button
          key={format}
          variant="subtle"
          color="gray"
          size="compact-xs"
          leftSection={<Icon size={iconSize} aria-hidden />}
          onClick={() => save.mutate(format)}
        >
          {strings[format]}
        </Button>
      ))}
    </div>
  );
}
