import type { Acceptance, ActionPlan } from '@netra/contract';
import { litellmPatch } from './litellm.ts';
import { stepOf } from './steps.ts';

const words: Readonly<Record<ActionPlan['steps'][number]['where'], string>> = {
  gateway: 'the gateway',
  provider: 'the provider',
  code: 'the application',
};

/** How an accepted policy is put into practice and undone: by rule, as a gateway's configuration, and in which order. */
export function actionPlanOf(acceptance: Acceptance): ActionPlan {
  const { id, owner, policy, findings } = acceptance;
  const steps = policy.rules.map((rule) => {
    const finding = findings.find(({ ruleId }) => ruleId === rule.id);
    const step = stepOf(rule, finding?.title ?? rule.id);
    return finding === undefined ? step : { ...step, rollback: finding.rollback };
  });
  const isRisky = findings.some(({ risk }) => risk !== 'low');
  const places = [...new Set(steps.map(({ where }) => words[where]))].join(', ');
  return {
    acceptanceId: id,
    owner,
    steps,
    litellm: litellmPatch(policy),
    rollout: [
      `Prepare the changes in ${places}, behind a switch for each, and write down the present settings.`,
      'Switch on for 5% of the calls they are about, told apart by a tag, for at least a day.',
      ...(isRisky
        ? [
            'Score a sample of answers of both parts: go on only where the scores show no loss beyond what was agreed.',
          ]
        : []),
      'Compare errors, time to first token and cost of both parts; go on to 50%, then to all.',
      'Mark the acceptance as applied, from the moment the change holds for all calls.',
      'After a week, and after four, look at what it has really saved.',
    ],
    rollback: [
      'Switch off in the opposite order; nothing in the data has to be changed back.',
      ...steps.map(({ title, rollback }) => `${title}: ${rollback}`),
    ],
  };
}
