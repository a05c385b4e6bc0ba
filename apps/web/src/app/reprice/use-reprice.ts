import type { Filter, Period, RepriceResult } from '@netra/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApplication } from '../application.tsx';

type Selection = { readonly period: Period; readonly filter: Filter };
type Request = Selection & { readonly shown?: RepriceResult };

/** Prices calls again in two steps: `show` answers with the difference, `apply` makes just that difference so. */
export function useReprice() {
  const { api } = useApplication();
  const queries = useQueryClient();
  const asked = useMutation({
    mutationFn: ({ period, filter, shown }: Request) =>
      api.prices.reprice(
        shown === undefined
          ? { period, filter }
          : { period, filter, apply: true, expectedChange: shown.total.change },
      ),
    onSuccess: (result) => {
      if (result.applied) return queries.invalidateQueries({ queryKey: ['question'] });
    },
  });
  return {
    show: (selection: Selection) => asked.mutate(selection),
    apply: () => {
      if (asked.data !== undefined && asked.variables !== undefined) {
        const { period, filter } = asked.variables;
        asked.mutate({ period, filter, shown: asked.data });
      }
    },
    result: asked.data,
    isPending: asked.isPending,
    error: asked.error,
  };
}
