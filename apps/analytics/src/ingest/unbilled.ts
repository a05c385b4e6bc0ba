import type { Call } from '@netra/contract';
import { outputTokensOf } from '@netra/pricing';
import { bucketColumns, outputBuckets } from '../store/columns.ts';

/** Tag that says a call was answered from the sender's own cache: the provider was not asked. */
const cacheHitTag = 'cacheHit';

/**
 * Whether nobody sends a bill for a call: the provider refused it (an HTTP error without output), or the sender's own
 * cache answered. Its cost is 0, whatever tokens it states; a call that broke off on its way is billed.
 */
export function isUnbilled(call: Pick<Call, 'status' | 'httpStatus' | 'usage' | 'tags'>): boolean {
  const hit = call.tags[cacheHitTag] ?? '';
  if (hit !== '' && hit.toLowerCase() !== 'false') return true;
  return call.status === 'error' && call.httpStatus >= 400 && outputTokensOf(call.usage) === 0;
}

const output = outputBuckets.map((bucket) => bucketColumns[bucket]).join(' + ');

/** The same over the columns of `llm_calls`. */
export const unbilledSql = `(lower(tags['${cacheHitTag}']) not in ('', 'false')
  or (status = 'error' and http_status >= 400 and ${output} = 0))`;
