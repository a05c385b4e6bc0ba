import type { FigureFormat } from '@netra/contract';
import { createContext, useContext } from 'react';

export type EvidenceTarget = {
  readonly evidenceId: string;
  readonly pointer?: string;
  /** The unit of the value pointed at. */
  readonly format?: FigureFormat;
};

/** Opens the evidence drawer; handed down so that hundreds of figures need not watch the address. */
export const EvidenceContext = createContext<((target: EvidenceTarget) => void) | null>(null);

/** The function that opens the evidence drawer of the page around. */
export function useOpenEvidence(): (target: EvidenceTarget) => void {
  const open = useContext(EvidenceContext);
  if (open === null) throw new Error('useOpenEvidence is only for components inside a page with evidence');
  return open;
}
