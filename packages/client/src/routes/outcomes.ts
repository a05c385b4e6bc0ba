import { outcomeListSchema, type removeOutcomesSchema } from '@netra/contract';
import { z } from 'zod';
import type { Requester } from '../http/requester.ts';

const removedSchema = z.object({ removed: z.number().int().nonnegative() });

/** Scored answers of models: which there are, and removing those of a feature so that it can be scored again. */
export function outcomeRoutes(requester: Requester) {
  return {
    list: () => requester.send({ method: 'GET', path: '/api/v1/outcomes', answer: outcomeListSchema }),
    remove: (query: z.input<typeof removeOutcomesSchema>) =>
      requester.send({ method: 'DELETE', path: '/api/v1/outcomes', query, answer: removedSchema }),
  };
}
