import type { SyntheticDecision, SyntheticJob } from '@netra/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';

const jobsKey = ['generated'] as const;
/** How often is looked while a job runs, in ms. */
const lookEveryMs = 1_000;

/** The profiles that come with Apex. */
export function useProfiles() {
  const { api } = useApplication();
  return useQuery({ queryKey: [...jobsKey, 'profiles'], queryFn: () => api.synthetic.profiles() });
}

/** Every job there is; looked at again as long as one is under way. */
export function useJobs() {
  const { api } = useApplication();
  return useQuery({
    queryKey: [...jobsKey, 'jobs'],
    queryFn: () => api.synthetic.list(),
    refetchInterval: ({ state }) =>
      state.data?.jobs.some(({ status }) => status === 'running') === true ? lookEveryMs : false,
  });
}

type JobChange =
  | {
      readonly kind: 'start';
      readonly body: Parameters<ReturnType<typeof useApplication>['api']['synthetic']['start']>[0];
    }
  | {
      readonly kind: 'decide';
      readonly id: string;
      readonly decision: Exclude<SyntheticDecision['decision'], 'modify'>;
    }
  | { readonly kind: 'cancel'; readonly id: string };

/** Begins a job, decides on one or ends it; whatever then holds calls is read anew. */
export function useJobChange() {
  const { api } = useApplication();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: JobChange): Promise<SyntheticJob> => {
      switch (change.kind) {
        case 'start':
          return api.synthetic.start(change.body);
        case 'decide':
          return api.synthetic.decide(change.id, { decision: change.decision });
        case 'cancel':
          return api.synthetic.cancel(change.id);
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: jobsKey }),
  });
}
