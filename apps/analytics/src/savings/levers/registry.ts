import { batch } from './batch.ts';
import { cascade } from './cascade.ts';
import { commitment } from './commitment.ts';
import { contextGrowth } from './context-growth.ts';
import { contextTier } from './context-tier.ts';
import { embeddingDedupe } from './embedding-dedupe.ts';
import { environment } from './environment.ts';
import { hostChoice } from './host-choice.ts';
import type { Lever } from './lever.ts';
import { loopWaste } from './loop-waste.ts';
import { modality } from './modality.ts';
import { modelFit } from './model-fit.ts';
import { outputCap } from './output-cap.ts';
import { promptCache } from './prompt-cache.ts';
import { promptDiet } from './prompt-diet.ts';
import { reasoningEffort } from './reasoning-effort.ts';
import { responseCache } from './response-cache.ts';
import { retryWaste } from './retry-waste.ts';
import { serviceTier } from './service-tier.ts';
import { successor } from './successor.ts';

/** Every lever, in the order findings of equal saving are shown. */
export const leverRegistry: readonly Lever[] = [
  environment,
  retryWaste,
  loopWaste,
  promptCache,
  responseCache,
  embeddingDedupe,
  batch,
  serviceTier,
  outputCap,
  promptDiet,
  contextTier,
  contextGrowth,
  reasoningEffort,
  modality,
  modelFit,
  cascade,
  hostChoice,
  successor,
  commitment,
];
