import { ApexError, type QuestionAnswer, type QuestionName, questionNames, questions } from '@netra/contract';
import { anomalies } from './anomalies.ts';
import { budget } from './budget.ts';
import { cacheHitRates } from './cache-hit-rates.ts';
import { concurrency } from './concurrency.ts';
import { dataSufficiency } from './data-sufficiency.ts';
import { errors } from './errors.ts';
import { forecast } from './forecast.ts';
import { latency } from './latency.ts';
import { priceChanges } from './price-changes.ts';
import type { Answerer, Asked, QuestionContext } from './question.ts';
import { spend } from './spend.ts';
import { topMovers } from './top-movers.ts';
import { topUsers } from './top-users.ts';
import { unitEconomics } from './unit-economics.ts';
import { unpriced } from './unpriced.ts';
import { usageByBucket } from './usage-by-bucket.ts';

/** Who answers each question of the contract. */
const answerers: { readonly [Name in QuestionName]: Answerer<Name> } = {
  spend,
  'top-movers': topMovers,
  'usage-by-bucket': usageByBucket,
  'unit-economics': unitEconomics,
  'top-users': topUsers,
  'cache-hit-rates': cacheHitRates,
  latency,
  unpriced,
  errors,
  concurrency,
  anomalies,
  forecast,
  budget,
  'price-changes': priceChanges,
  'data-sufficiency': dataSufficiency,
};

/** Tells whether a text names a question. */
export function isQuestion(name: string): name is QuestionName {
  return (questionNames as readonly string[]).includes(name);
}

/** Checks the parameters of a question; raises `invalid_request` that names each wrong field. */
export function parseParameters<Name extends QuestionName>(name: Name, body: unknown): Asked<Name> {
  const parsed = questions[name].parameters.safeParse(body ?? {});
  if (parsed.success) return parsed.data as Asked<Name>;
  const fields = parsed.error.issues.map((issue) => ({
    field: `body.${issue.path.join('.')}`,
    problem: issue.message,
  }));
  const list = fields.map((entry) => `${entry.field}: ${entry.problem}`).join('; ');
  throw new ApexError('invalid_request', `The request is not valid: ${list}.`, { details: { fields } });
}

/** Answers a question for the scope's organization. */
export function answerQuestion<Name extends QuestionName>(
  context: QuestionContext,
  name: Name,
  parameters: Asked<Name>,
): Promise<QuestionAnswer<Name>> {
  const answerer: Answerer<Name> = answerers[name];
  return answerer(context, parameters);
}
