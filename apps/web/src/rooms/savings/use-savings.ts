import type {
  AcceptanceInput,
  Filter,
  Period,
  ReplayResult,
  Savings,
  SavingsFinding,
  SavingsRequest,
} from '@netra/contract';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApplication } from '../../app/application.tsx';

/** A survey reads every call of the period; it is not repeated while somebody compares its findings. */
const surveyFreshForMs = 10 * 60_000;
export const acceptancesKey = ['acceptances'] as const;

export type Looked = { readonly period: Period; readonly filter: Filter };
export type Limits = Pick<SavingsRequest, 'maxQualityLoss' | 'constraints'>;

/** Everything that could be saved in a period, each finding replayed alone, and those within the limits together. */
export function useSavings({ period, filter }: Looked, limits: Limits) {
  const { api } = useApplication();
  return useQuery({
    queryKey: ['savings', period, filter, limits],
    queryFn: () => api.savings({ period, filter, ...limits }),
    staleTime: surveyFreshForMs,
    placeholderData: keepPreviousData,
  });
}

/** The bill with the chosen findings: what the survey has replayed already is not asked for again. */
export function useBill(savings: Savings, { period, filter }: Looked, chosen: readonly SavingsFinding[]) {
  const { api } = useApplication();
  const ids = chosen.map(({ id }) => id).sort();
  const known = [savings.portfolio, savings.projected].find((one) => sameIds(one.findingIds, ids));
  return useQuery<ReplayResult>({
    queryKey: ['replay', period, filter, ids],
    enabled: ids.length > 0,
    queryFn: () =>
      known ?? api.replay({ policy: { version: 1, rules: chosen.map(({ rule }) => rule) }, period, filter }),
    staleTime: surveyFreshForMs,
    placeholderData: keepPreviousData,
  });
}

function sameIds(left: readonly string[], sorted: readonly string[]): boolean {
  return left.length === sorted.length && [...left].sort().every((id, index) => id === sorted[index]);
}

/** Accepts a policy; the list of what was accepted is read anew. */
export function useAccept() {
  const { api } = useApplication();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: AcceptanceInput) => api.acceptances.accept(input),
    onSuccess: () => queries.invalidateQueries({ queryKey: acceptancesKey }),
  });
}

/** What was accepted so far, and how promises were kept. */
export function useAcceptances() {
  const { api } = useApplication();
  return useQuery({ queryKey: [...acceptancesKey, 'list'], queryFn: () => api.acceptances.list() });
}
