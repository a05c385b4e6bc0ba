import { Button } from '@mantine/core';
import type { Document } from '@netra/contract';
import { QueryDrawer } from '../../../app/states/query-drawer.tsx';
import own from './documents.module.css';
import { documentStrings } from './strings.ts';
import { usePassages } from './use-documents.ts';

const strings = documentStrings.text;

type DocumentTextProps = { readonly document: Document; readonly onClose: () => void };

/** The text that was read from a document, in the passages that reports cite. */
export function DocumentText({ document, onClose }: DocumentTextProps) {
  const passages = usePassages(document.id);
  return (
    <QueryDrawer
      title={document.name}
      closeLabel={strings.close}
      testId="document-text"
      query={passages}
      onClose={onClose}
    >
      {passages.data?.pages.flatMap((page) =>
        page.items.map(({ number, page: ofPdf, text }) => (
          <section key={number} className={own.passage}>
            <h3>
              {strings.passage(number)}
              {ofPdf === null ? null : `, ${strings.page(ofPdf)}`}
            </h3>
            <p>{text}</p>
          </section>
        )),
      )}
      {passages.hasNextPage ? (
        <Button
          variant="default"
          loading={passages.isFetchingNextPage}
          onClick={() => void passages.fetchNextPage()}
        >
          {documentStrings.list.more}
        </Button>
      ) : null}
    </QueryDrawer>
  );
}
