import type { GiveFeedback } from '@netra/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';

/** What was said of a run's report, and the ways to say it, to say it anew and to take it back. */
export function useFeedback(run: string) {
  const { api } = useApplication();
  const queries = useQueryClient();
  const queryKey = ['feedback', run];
  const onSuccess = () => queries.invalidateQueries({ queryKey });
  return {
    said: useQuery({ queryKey, queryFn: () => api.feedback.ofRun(run) }),
    give: useMutation({ mutationFn: (body: GiveFeedback) => api.feedback.give(run, body), onSuccess }),
    withdraw: useMutation({ mutationFn: () => api.feedback.withdraw(run), onSuccess }),
  };
}
