import type { QuestionAnswer } from '@netra/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApplication } from '../../app/application.tsx';
import { useReprice } from '../../app/reprice/use-reprice.ts';
import type { SpendView } from './use-spend.ts';

export type UnpricedRow = QuestionAnswer<'unpriced'>['rows'][number];
type Target = { readonly provider: string; readonly model: string };

/** States that a name from traffic is a model of the book, and shows what that makes of the calls of the period. */
export function useFix({ period, filter }: SpendView) {
  const { api } = useApplication();
  const queries = useQueryClient();
  const reprice = useReprice();
  const state = useMutation({
    mutationFn: ({ row, target }: { readonly row: UnpricedRow; readonly target: Target }) =>
      api.prices.negotiated.add({ kind: 'alias', provider: row.provider, model: row.model, target }),
    onSuccess: (_added, { row }) => {
      reprice.show({ period, filter: { ...filter, provider: [row.provider], model: [row.model] } });
      return queries.invalidateQueries({ queryKey: ['prices'] });
    },
  });
  return { state: state.mutate, isPending: state.isPending, error: state.error ?? reprice.error, reprice };
}
