import { Button } from '@mantine/core';
import type { Document } from '@netra/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { formatMoment } from '../../../app/format/moments.ts';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../data.module.css';
import { formatBytes } from '../strings.ts';
import { DocumentText } from './document-text.tsx';
import own from './documents.module.css';
import { documentStrings } from './strings.ts';
import { documentsKey } from './use-documents.ts';

const strings = documentStrings.list;

type DocumentRowProps = { readonly document: Document; readonly mayChange: boolean };

/** One document: what it is, its text to read, and a way to remove it that asks first. */
export function DocumentRow({ document, mayChange }: DocumentRowProps) {
  const { api } = useApplication();
  const queries = useQueryClient();
  const [shown, setShown] = useState<'nothing' | 'text' | 'question'>('nothing');
  const remove = useMutation({
    mutationFn: () => api.documents.remove(document.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: [...documentsKey, 'list'] }),
  });
  const { name, mediaType, bytes, pages, passages, uploadedAt } = document;
  return (
    <tr data-document={document.id}>
      <th scope="row" className={own.name}>
        {name}
        {shown === 'question' ? (
          <div className={own.question}>
            <span className={classes.text}>{strings.sure}</span>
            <Button
              color="red.9"
              size="compact-xs"
              loading={remove.isPending}
              onClick={() => remove.mutate()}
            >
              {strings.removeNow}
            </Button>
            <Button variant="default" size="compact-xs" onClick={() => setShown('nothing')}>
              {strings.keep}
            </Button>
          </div>
        ) : null}
        <ProblemLine error={remove.error} />
        {shown === 'text' ? <DocumentText document={document} onClose={() => setShown('nothing')} /> : null}
      </th>
      <td>{strings.types[mediaType]}</td>
      <td>{formatBytes(bytes)}</td>
      <td>{pages === null ? strings.passages(passages) : strings.pages(pages)}</td>
      <td>{formatMoment(uploadedAt)}</td>
      <td>
        <div className={own.actions}>
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={strings.readOf(name)}
            onClick={() => setShown('text')}
          >
            {strings.read}
          </Button>
          {mayChange ? (
            <Button
              variant="subtle"
              color="red"
              size="compact-xs"
              aria-label={strings.removeOf(name)}
              onClick={() => setShown('question')}
            >
              {strings.remove}
            </Button>
          ) : null}
        </div>
      </td>
    </tr>
  );
}
