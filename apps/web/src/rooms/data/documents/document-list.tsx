import { Button, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import classes from '../data.module.css';
import { DocumentRow } from './document-row.tsx';
import own from './documents.module.css';
import { documentStrings } from './strings.ts';
import { useDocuments } from './use-documents.ts';

const strings = documentStrings.list;
const settleMs = 250;
const longestSearch = 200;

/** The documents there are, last uploaded first. */
export function DocumentList({ mayChange }: { readonly mayChange: boolean }) {
  const [search, setSearch] = useState('');
  const look = useDebouncedCallback((text: string) => setSearch(text.trim()), settleMs);
  const documents = useDocuments(search);
  const items = documents.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={classes.panel} data-testid="documents">
      <h2>{strings.title}</h2>
      <TextInput
        type="search"
        w="100%"
        maw={420}
        maxLength={longestSearch}
        aria-label={strings.search}
        placeholder={strings.search}
        onChange={(event) => look(event.currentTarget.value)}
      />
      {documents.isPending ? <LoadingState /> : null}
      {documents.isError ? (
        <ErrorState error={documents.error} onRetry={() => void documents.refetch()} />
      ) : null}
      {documents.isSuccess && items.length === 0 ? (
        <p className={classes.text} role="status">
          {search === '' ? strings.none : strings.noneFound}
        </p>
      ) : null}
      {items.length === 0 ? null : (
        <ScrollRegion className={classes.scroll} label={strings.title}>
          <table className={`${classes.table} ${own.documents}`}>
            <thead>
              <tr>
                <th scope="col">{strings.name}</th>
                <th scope="col">{strings.type}</th>
                <th scope="col">{strings.size}</th>
                <th scope="col">{strings.text}</th>
                <th scope="col">{strings.uploaded}</th>
                <th scope="col">
                  <VisuallyHidden>{strings.actions}</VisuallyHidden>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((document) => (
                <DocumentRow key={document.id} document={document} mayChange={mayChange} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {documents.hasNextPage ? (
        <Button
          variant="default"
          loading={documents.isFetchingNextPage}
          onClick={() => void documents.fetchNextPage()}
        >
          {strings.more}
        </Button>
      ) : null}
    </section>
  );
}
