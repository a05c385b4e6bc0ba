// Shows where a number came from: the tool, its arguments, the query that ran and the stored result. It shows what
// was kept at the time and runs nothing again.
import { useQuery } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';
import { QueryDrawer } from '../../../app/states/query-drawer.tsx';
import { chatStrings } from '../strings.ts';
import type { EvidenceTarget } from './evidence-context.tsx';
import { EvidenceView } from './evidence-view.tsx';

type EvidenceDrawerProps = { readonly target: EvidenceTarget; readonly onClose: () => void };

/** The drawer with one piece of evidence. */
export function EvidenceDrawer({ target, onClose }: EvidenceDrawerProps) {
  const { api } = useApplication();
  const evidence = useQuery({
    queryKey: ['evidence', target.evidenceId],
    queryFn: () => api.evidence.get(target.evidenceId),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <QueryDrawer
      title={chatStrings.evidence.title}
      closeLabel={chatStrings.evidence.close}
      testId="evidence-drawer"
      query={evidence}
      onClose={onClose}
    >
      {evidence.data === undefined ? null : (
        <EvidenceView
          evidence={evidence.data}
          {...(target.pointer === undefined ? {} : { pointer: target.pointer })}
          {...(target.format === undefined ? {} : { format: target.format })}
        />
      )}
    </QueryDrawer>
  );
}
