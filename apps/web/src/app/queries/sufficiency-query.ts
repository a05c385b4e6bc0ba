import type { ApexClient } from '@netra/client';
import type { Filter } from '@netra/contract';
import { queryOptions } from '@tanstack/react-query';

/** Which data there is, and so what can be asked and shown. */
export function sufficiencyQuery(api: ApexClient, filter: Filter = {}) {
  return queryOptions({
    queryKey: ['question', 'data-sufficiency', filter],
    queryFn: () => api.questions.ask('data-sufficiency', { filter }),
  });
}
