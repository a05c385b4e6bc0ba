// Shows where a number came from: the tool, its arguments, the query that ran and the stored result. It shows what
// was kept at the time and runs nothing again.
import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';
import { useReturnFocus } from '../../../app/browser/use-return-focus.ts';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import { chatStrings } from '../strings.ts';
import type { EvidenceTarget } from './evidence-context.tsx';
import { EvidenceView } from './evidence-view.tsx';

type EvidenceDrawerProps = { readonly target: EvidenceTarget; readonly onClose: () => void };

/** The drawer with one piece of evidence. */
export function EvidenceDrawer({ target, onClose }: EvidenceDrawerProps) {
  const { api } = useApplication();
  useReturnFocus();
  const evidence = useQuery({
    queryKey: ['evidence', target.evidenceId],
    queryFn: () => api.evidence.get(target.evidenceId),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(640px, 100%)"
      title={chatStrings.evidence.title}
      closeButtonProps={{ 'aria-label': chatStrings.evidence.close }}
      data-testid="evidence-drawer"
    >
      {evidence.isPending ? <LoadingState /> : null}
      {evidence.isError ? (
        <ErrorState error={evidence.error} onRetry={() => void evidence.refetch()} />
      ) : null}
      {evidence.data === undefined ? null : (
        <EvidenceView
          evidence={evidence.data}
          {...(target.pointer === undefined ? {} : { pointer: target.pointer })}
          {...(target.format === undefined ? {} : { format: target.format })}
        />
      )}
    </Drawer>
  );
}
