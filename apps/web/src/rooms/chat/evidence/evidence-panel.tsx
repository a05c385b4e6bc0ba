import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useCallback } from 'react';
import type { ChatSearch } from '../chat-search.ts';
import { EvidenceContext, type EvidenceTarget } from './evidence-context.tsx';

const EvidenceDrawer = lazy(() =>
  import('./evidence-drawer.tsx').then((module) => ({ default: module.EvidenceDrawer })),
);

/** Lets everything inside open evidence. Which one is open stands in the address, so "back" closes it and a link shares it. */
export function EvidencePanel({ children }: { readonly children: ReactNode }) {
  const { evidence, pointer, format } = useSearch({ strict: false }) satisfies ChatSearch;
  const navigate = useNavigate();
  const show = useCallback(
    (target: EvidenceTarget | null) => {
      const search: ChatSearch =
        target === null
          ? {}
          : { evidence: target.evidenceId, pointer: target.pointer, format: target.format };
      void navigate({ to: '.', search, resetScroll: false });
    },
    [navigate],
  );
  return (
    <EvidenceContext value={show}>
      {children}
      {evidence === undefined ? null : (
        <Suspense fallback={null}>
          <EvidenceDrawer
            target={{
              evidenceId: evidence,
              ...(pointer === undefined ? {} : { pointer }),
              ...(format === undefined ? {} : { format }),
            }}
            onClose={() => show(null)}
          />
        </Suspense>
      )}
    </EvidenceContext>
  );
}
