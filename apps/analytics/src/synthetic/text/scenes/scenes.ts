import type { Scenes } from '../scene.ts';
import { codingAgentScenes } from './coding-agent.ts';
import { customerSupportScenes } from './customer-support.ts';
import { demoScenes } from './demo.ts';
import { ecommerceScenes } from './ecommerce.ts';
import { financialScenes } from './financial.ts';
import { gamingScenes } from './gaming.ts';
import { healthcareScenes } from './healthcare.ts';
import { multiAgentScenes } from './multi-agent.ts';
import { nightlyBatchScenes } from './nightly-batch.ts';
import { ragScenes } from './rag.ts';
import { researchScenes } from './research.ts';

const byProfile: Readonly<Record<string, Scenes>> = {
  ecommerce: ecommerceScenes,
  financial: financialScenes,
  healthcare: healthcareScenes,
  gaming: gamingScenes,
  research: researchScenes,
  'customer-support': customerSupportScenes,
  'coding-agent': codingAgentScenes,
  rag: ragScenes,
  'nightly-batch': nightlyBatchScenes,
  'multi-agent': multiAgentScenes,
  demo: demoScenes,
};

/** What is said in the features of a profile; empty for a profile of somebody else's. */
export function scenesOf(profile: string): Scenes {
  return Object.hasOwn(byProfile, profile) ? (byProfile[profile] ?? {}) : {};
}
