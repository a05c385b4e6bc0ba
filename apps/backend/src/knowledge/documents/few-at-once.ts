import { ApexError, type Scope } from '@netra/contract';

/** Uploads of one organization that are held in memory at one moment; each may have 20 MiB. */
const mostAtOnce = 4;
const underWay = new Map<string, number>();

/** Does the work of an upload. Raises `overloaded` while the organization has as many under way as it may. */
export async function fewAtOnce<Result>(scope: Scope, work: () => Promise<Result>): Promise<Result> {
  const { organizationId } = scope;
  const others = underWay.get(organizationId) ?? 0;
  if (others >= mostAtOnce)
    throw new ApexError('overloaded', `The organization is uploading ${mostAtOnce} documents already.`, {
      suggestion: 'Upload a few documents at a time: the next when one of them is there.',
      retryAfterMs: 5_000,
      details: { limit: mostAtOnce },
    });
  underWay.set(organizationId, others + 1);
  try {
    return await work();
  } finally {
    const left = (underWay.get(organizationId) ?? 1) - 1;
    if (left === 0) underWay.delete(organizationId);
    else underWay.set(organizationId, left);
  }
}
