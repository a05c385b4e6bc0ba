import { questionTool } from './reading-tool.ts';

/** What analytics is asked as it stands. */
export const questionTools = {
  spend: questionTool('spend', 'Spend of a period by up to two dimensions and a grain, largest first.'),
  'top-movers': questionTool(
    'top-movers',
    'What grew and shrank most against the period before, split into volume, price and mix.',
  ),
  'usage-by-bucket': questionTool(
    'usage-by-bucket',
    'Tokens and cost by disjoint bucket, and the cache hit rate.',
  ),
  'unit-economics': questionTool(
    'unit-economics',
    'What a conversation, a user and a successful outcome cost, in all and by a dimension.',
  ),
  'top-users': questionTool(
    'top-users',
    'The end users (hashed) whose calls cost most, the others in one sum, and the calls that name none.',
  ),
  'cache-hit-rates': questionTool(
    'cache-hit-rates',
    'How much of the input came from a prompt cache: on first turns, later turns and outside conversations.',
  ),
  latency: questionTool('latency', 'Percentiles of time to first token, of duration and of tokens a second.'),
  errors: questionTool(
    'errors',
    'Failed calls and retries, what they cost, and how many calls each meant call takes.',
  ),
  concurrency: questionTool(
    'concurrency',
    'Calls running at once, requests and tokens a minute by model, and what given limits leave.',
  ),
  anomalies: questionTool(
    'anomalies',
    'Hours whose spend is not what that hour of the week usually costs, with the responsible feature and model.',
  ),
  forecast: questionTool('forecast', 'What the days after a period will cost, with an interval.'),
  budget: questionTool('budget', "How a month's spend stands against an amount, and when it runs out."),
  unpriced: questionTool(
    'unpriced',
    'Calls whose price is not known, by model, and what would give them one.',
  ),
  'price-changes': questionTool(
    'price-changes',
    'Prices that changed in a period, and what the changes made of its calls.',
  ),
  'data-sufficiency': questionTool(
    'data-sufficiency',
    'Which data there is, and what can be answered with it.',
  ),
} as const;
