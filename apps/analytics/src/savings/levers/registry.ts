import { batch } from './batch.ts';
import type { Lever } from './lever.ts';
import { modelFit } from './model-fit.ts';
import { promptCache } from './prompt-cache.ts';
import { responseCache } from './response-cache.ts';

/** Every lever, in the order findings of equal saving are shown. */
export const leverRegistry: readonly Lever[] = [promptCache, responseCache, batch, modelFit];
