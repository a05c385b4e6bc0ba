const words = (name: string) => name.toLowerCase().split(/[^a-z0-9]+/);

const productionWords = ['production', 'prod', 'prd', 'live'];
/** What turns a name of production into one of something before it: `pre-prod`, `non-production`. */
const negations = ['pre', 'non', 'not', 'no'];
const otherWords = [
  ...['development', 'develop', 'dev', 'devel', 'local', 'localhost', 'sandbox', 'sbx', 'playground'],
  ...['test', 'testing', 'tests', 'qa', 'uat', 'e2e', 'ci', 'build', 'preview', 'demo', 'experiment'],
  ...[
    'staging',
    'stage',
    'stg',
    'preprod',
    'preproduction',
    'nonprod',
    'nonproduction',
    'integration',
    'int',
  ],
  ...['canary', 'loadtest', 'benchmark', 'perf', 'scratch', 'tmp', 'training'],
];

/** True for the environment that users see, by any usual name (`production`, `prod-eu`, `live`). */
export function isProduction(environment: string): boolean {
  const parts = words(environment);
  return (
    parts.some((part) => productionWords.includes(part)) && !parts.some((part) => negations.includes(part))
  );
}

/** True for a name that says it is not production (`staging`, `dev-2`, `pre-prod`); a name that says neither is in none. */
export function isKnownOther(environment: string): boolean {
  const parts = words(environment).map((part) => part.replace(/\d+$/, ''));
  return !isProduction(environment) && parts.some((part) => [...otherWords, ...negations].includes(part));
}
