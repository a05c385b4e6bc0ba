import { useDebouncedValue } from '@mantine/hooks';
import { ApexError, type ImportOptions, type ImportPreview, importOptionsSchema } from '@netra/contract';
import { useQuery } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';

/** Waits this long after the last keystroke before the server is asked again. */
const settleMs = 400;

/** As much of a file as a preview needs, in bytes; only Parquet has its index at the end. */
const beginningBytes = 8 * 1024 * 1024;

async function beginningOf(file: File): Promise<Blob> {
  if (file.size <= beginningBytes) return file;
  const isParquet = (await file.slice(0, 4).text()) === 'PAR1';
  return isParquet ? file : file.slice(0, beginningBytes);
}

/** What an import of the file with these options would make of its first rows; asked again when they change. */
export function usePreview(file: File | null, options: Partial<ImportOptions>) {
  const { api } = useApplication();
  // As text, since an equal object made anew at each drawing would never settle.
  const stated = JSON.stringify(options);
  const [settled] = useDebouncedValue(stated, settleMs);
  const identity = file === null ? '' : `${file.name}/${file.size}/${file.lastModified}`;
  return useQuery({
    queryKey: ['import-preview', identity, settled],
    enabled: file !== null && settled === stated,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    placeholderData: (before, query) => (query?.queryKey[1] === identity ? before : undefined),
    queryFn: async () => {
      const query = importOptionsSchema.parse(JSON.parse(settled));
      return api.imports.preview(await beginningOf(file ?? new File([], '')), query);
    },
  });
}

const names = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];

/** The columns of a file, from its preview or from the refusal to make one. */
export function columnsOf(preview: ImportPreview | undefined, error: Error | null): string[] {
  if (error instanceof ApexError) return names(error.details.fields);
  return preview === undefined ? [] : [...preview.recognised, ...preview.unrecognised];
}
