import type { Convention } from './reading.ts';

/** Our own names, for what no convention has a name for; what they say goes before everything else. */
export const apexConvention: Convention = {
  name: 'apex',
  speaks: () => true,
  read: (attributes) => ({
    project: attributes.text('apex.project'),
    environment: attributes.text('apex.environment'),
    feature: attributes.text('apex.feature', 'feature'),
    agent: attributes.text('apex.agent'),
    promptName: attributes.text('apex.prompt.name'),
    promptVersion: attributes.text('apex.prompt.version'),
    conversationId: attributes.text('apex.conversation.id'),
    endUser: attributes.text('apex.end_user'),
    isBatch: attributes.flag('apex.is_batch'),
    serviceTier: attributes.text('apex.service_tier'),
    region: attributes.text('apex.region'),
    retryOf: attributes.text('apex.retry_of'),
    outcomeScore: attributes.number('apex.outcome.score'),
    outcomeLabel: attributes.text('apex.outcome.label'),
    synthetic: attributes.flag('apex.synthetic'),
  }),
};
