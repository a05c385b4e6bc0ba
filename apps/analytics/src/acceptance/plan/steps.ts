import type { ActionPlan, Change, Rule } from '@netra/contract';

type Step = ActionPlan['steps'][number];

const minute = 60_000;

/** Where a change is made, what is done there, and how it is undone. */
export function stepOf(rule: Rule, title: string): Step {
  return { ruleId: rule.id, title, ...doing(rule, rule.change) };
}

function calls({ match }: Rule): string {
  const feature = match.feature?.map((name) => (name === '' ? 'calls without a feature' : name)).join(', ');
  const model = match.model?.join(', ');
  const rest = [match.environment, match.project].flatMap((values) => values ?? []).join(', ');
  return [feature ?? 'all calls', model === undefined ? '' : `to ${model}`, rest === '' ? '' : `in ${rest}`]
    .filter(Boolean)
    .join(' ');
}

function doing(rule: Rule, change: Change): Pick<Step, 'where' | 'what' | 'rollback'> {
  const which = calls(rule);
  switch (change.kind) {
    case 'drop':
      return { where: 'code', ...dropping(change.which, which) };
    case 'dedupe':
      return {
        where: 'gateway',
        what: `Answer identical requests of ${which} from a cache of answers for ${Math.round(change.windowMs / minute)} minutes.`,
        rollback: 'Switch the cache of answers off.',
      };
    case 'trimPrefix':
      return {
        where: 'code',
        what: `Take ${change.tokens} tokens that nothing uses out of the prompts of ${which}: tool definitions that are never called, instructions that stand there twice.`,
        rollback: 'Put the removed part back into the prompt.',
      };
    case 'compactHistory':
      return {
        where: 'code',
        what: `In ${which}, replace what a conversation holds above ${change.above} tokens by a summary of about ${change.summaryTokens} tokens.`,
        rollback: 'Send the whole history again.',
      };
    case 'fitContext':
      return {
        where: 'code',
        what: `Cut inputs of ${which} that are at most ${change.within} tokens longer than ${change.above} to that length: drop the least relevant passages.`,
        rollback: 'Send inputs at their full length.',
      };
    case 'shrinkMedia':
      return {
        where: 'code',
        what: `Send ${change.bucket === 'inputImage' ? 'images' : 'audio'} of ${which} at the lower detail, which leaves ${Math.round(100 * change.share.expected)}% of their tokens.`,
        rollback: 'Set the detail back.',
      };
    case 'capOutput':
      return {
        where: 'gateway',
        what: `Set the longest answer of ${which} to ${change.maxTokens} tokens.`,
        rollback: 'Set the limit back to what it was.',
      };
    case 'reasoning':
      return {
        where: 'code',
        what: `Ask for the lower reasoning effort in ${which}, which leaves ${Math.round(100 * change.share.expected)}% of the reasoning tokens.`,
        rollback: 'Ask for the former reasoning effort.',
      };
    case 'model':
      return {
        where: 'gateway',
        what: `Send ${which} to ${change.provider}/${change.model}.`,
        rollback: `Send ${which} where they went before.`,
      };
    case 'cascade':
      return {
        where: 'code',
        what: `Ask ${change.provider}/${change.model} first in ${which}, and the present model where the signal of the finding says so (about ${Math.round(100 * change.escalated.expected)}% of the present cost stays). Log both calls with the same traceId.`,
        rollback: 'Ask the present model at once.',
      };
    case 'region':
      return {
        where: 'provider',
        what:
          change.region === ''
            ? `Send ${which} without a region, where nothing ties their data to one.`
            : `Send ${which} to the region ${change.region}.`,
        rollback: 'Name the former region in the requests.',
      };
    case 'tier':
      return {
        where: 'gateway',
        what: `Ask for the service tier ${change.serviceTier} in ${which}, and repeat at the former tier what it refuses.`,
        rollback: 'Ask for the former service tier.',
      };
    case 'cache':
      return {
        where: 'gateway',
        what: `Cache the beginning of the prompts of ${which} at the provider for ${change.ttl === '5m' ? 'five minutes' : 'an hour'}${change.maxBlocks === undefined ? '' : ', up to the end of the part that all calls share'}: what varies stands behind it.`,
        rollback: 'Take the cache breakpoint out of the requests.',
      };
    case 'batch':
      return {
        where: 'code',
        what: `Collect ${which} and send them through the provider's batch interface; answers arrive within 24 hours.`,
        rollback: 'Send them one by one again.',
      };
    case 'commit':
      return {
        where: 'provider',
        what: `Order capacity for ${which} at $${change.hourlyCost} an hour, which covers $${change.coversPerHour} of calls an hour at their prices by the call.`,
        rollback: 'Let the term run out: a commitment cannot be undone before.',
      };
  }
}

function dropping(
  which: Extract<Change, { kind: 'drop' }>['which'],
  calls: string,
): Pick<Step, 'what' | 'rollback'> {
  switch (which.of) {
    case 'all':
      return { what: `Stop what makes ${calls}.`, rollback: 'Start it again.' };
    case 'paid-retries':
      return {
        what: `In ${calls}, do not repeat what was answered, and give an answer the time it takes before it is broken off: raise the time limit, send one attempt at a time.`,
        rollback: 'Set the former time limit and number of attempts.',
      };
    case 'run-excess':
      return {
        what: `End a run of ${calls} after ${which.maxCalls} calls, and say why.`,
        rollback: 'Raise the limit of calls of a run.',
      };
  }
}
