/** Things of which there is exactly one in the system, how a second one would look in code, and where the one lives. */
export type SingleSource = {
  readonly noun: string;
  readonly pattern: RegExp;
  /** Paths (from the project root) that may contain it; the first is the source itself. */
  readonly homes: readonly RegExp[];
};

export const singleSources: readonly SingleSource[] = [
  {
    noun: 'id generator',
    pattern: /\btypeid\(|\brandomUUID\(/,
    homes: [/^packages\/contract\/src\/ids\.ts$/],
  },
  {
    noun: 'logger',
    pattern: /\bpino\(|\bconsole\.\w+\(/,
    homes: [/^packages\/foundation\/src\/logger\.ts$/],
  },
  {
    noun: 'error registry',
    pattern: /class \w+ extends Error\b/,
    homes: [
      /^packages\/contract\/src\/errors\/apex-error\.ts$/,
      // A parser's signal that is caught in its own room and becomes a quarantined row.
      /^apps\/analytics\/src\/ingest\/files\/fields\.ts$/,
    ],
  },
  { noun: 'money type', pattern: /\.brand\('Usd'\)/, homes: [/^packages\/contract\/src\/money\.ts$/] },
  {
    noun: 'HTTP client',
    pattern: /(?<![.\w])fetch\(/,
    homes: [
      /^packages\/foundation\/src\/http\/http-client\.ts$/,
      // Third parties and browsers use the typed client, which has the same duties and no foundation.
      /^packages\/client\/src\//,
      // A probe that must not retry.
      /^apps\/cli\/src\/commands\/doctor\.ts$/,
    ],
  },
  {
    noun: 'CORS configuration',
    pattern: /from '@fastify\/cors'/,
    homes: [/^packages\/foundation\/src\/http\/http-service\.ts$/],
  },
  { noun: 'JWT verifier', pattern: /\bjwtVerify\(/, homes: [/^packages\/foundation\/src\/tokens\//] },
  {
    noun: 'database pool',
    pattern: /new (pg\.)?Pool\(/,
    homes: [/^packages\/foundation\/src\/database\/database\.ts$/],
  },
  {
    noun: 'scoped database session',
    pattern: /set_config\(/,
    homes: [/^packages\/foundation\/src\/database\/scoped-session\.ts$/],
  },
  {
    noun: 'event emitter',
    pattern: /insert(Into\('| into (app\.)?)run_event\b/i,
    homes: [/^apps\/backend\/src\/log\/append-events\.ts$/, /^apps\/backend\/src\/log\//],
  },
  {
    noun: 'run factory',
    pattern: /insertInto\('run'\)/,
    homes: [/^apps\/backend\/src\/runs\/accept-question\.ts$/],
  },
  {
    noun: 'environment reader',
    pattern: /\bprocess\.env\b/,
    homes: [/^packages\/foundation\/src\/config\/environment\.ts$/],
  },
  {
    noun: 'engine client factory',
    pattern: /from '@clickhouse\/client'|from 'chdb/,
    homes: [/^apps\/analytics\/src\/store\//],
  },
];
