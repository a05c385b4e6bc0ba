import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useReturnFocus } from '../browser/use-return-focus.ts';
import { ErrorState, LoadingState } from './page-states.tsx';

type QueryDrawerProps = {
  readonly title: string;
  readonly closeLabel: string;
  readonly testId: string;
  readonly query: {
    readonly isPending: boolean;
    readonly error: Error | null;
    refetch(): Promise<unknown>;
  };
  readonly onClose: () => void;
  /** What the query gave. */
  readonly children: ReactNode;
};

/** A drawer at the side with what a query gives, that it is still asked, or why it gave nothing; the focus goes back after it. */
export function QueryDrawer({ title, closeLabel, testId, query, onClose, children }: QueryDrawerProps) {
  useReturnFocus();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(640px, 100%)"
      title={title}
      closeButtonProps={{ 'aria-label': closeLabel }}
      data-testid={testId}
    >
      {query.isPending ? <LoadingState /> : null}
      {query.error === null ? null : <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {children}
    </Drawer>
  );
}
