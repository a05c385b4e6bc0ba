import type { Scenes } from '../scene.ts';
import { codingAgentScenes } from './coding-agent.ts';
import { customerSupportScenes } from './customer-support.ts';
import { ecommerceScenes } from './ecommerce.ts';
import { nightlyBatchScenes } from './nightly-batch.ts';
import { ragScenes } from './rag.ts';

/** The demo shop says what such features say elsewhere. */
export const demoScenes: Scenes = {
  ...pick(customerSupportScenes, { 'support-chat': 'support-chat', 'ticket-routing': 'ticket-routing' }),
  ...pick(ecommerceScenes, {
    'checkout-assistant': 'shopping-assistant',
    'product-descriptions': 'product-texts',
  }),
  ...pick(nightlyBatchScenes, { 'nightly-summaries': 'daily-summaries' }),
  ...pick(codingAgentScenes, { 'code-review': 'change-review' }),
  ...pick(ragScenes, { 'document-search': 'document-answers' }),
};

function pick(from: Scenes, features: Readonly<Record<string, string>>): Scenes {
  return Object.fromEntries(
    Object.entries(features).flatMap(([feature, other]) => {
      const scene = from[other];
      return scene === undefined ? [] : [[feature, scene]];
    }),
  );
}
