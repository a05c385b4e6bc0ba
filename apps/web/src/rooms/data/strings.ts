const count = new Intl.NumberFormat('en-US');

/** English texts of the data room. */
export const dataStrings = {
  title: 'Data',
  there: {
    title: 'What there is',
    none: 'No calls yet. Import a file below, or send calls from your application.',
    calls: (calls: number, span: string) => `${count.format(calls)} calls, ${span}`,
    synthetic: (calls: number) => `${count.format(calls)} of them are synthetic.`,
    verdicts: {
      sufficient: 'Enough for a full answer',
      partial: 'Enough for part of an answer',
      insufficient: 'Not enough for an answer',
    },
    coverage: 'Share of calls that carry',
    facts: {
      priced: 'a known price',
      feature: 'a feature',
      latency: 'latency',
      promptHash: 'a prompt hash',
      prefixHashes: 'prefix hashes',
      outcome: 'an outcome',
      conversation: 'a conversation',
    },
    gaps: 'What more data would show',
  },
  import: {
    title: 'Import a file',
    text: 'JSON lines, JSON, CSV or Parquet, of our own record or of LiteLLM, Langfuse, Helicone, OpenAI, Anthropic, FOCUS and others. Rows that cannot be read are put aside with the reason; the others land.',
    drop: 'Drop a file here, or',
    choose: 'choose one',
    chosen: (name: string, size: string) => `${name} (${size})`,
    format: 'Format',
    formats: {
      auto: 'Detect',
      jsonl: 'JSON lines',
      csv: 'CSV',
      parquet: 'Parquet',
      litellm: 'LiteLLM spend logs',
      langfuse: 'Langfuse export',
      helicone: 'Helicone export',
      'openai-usage': 'OpenAI usage or costs',
      'anthropic-usage': 'Anthropic usage or costs',
      'azure-llm-trace': 'Azure LLM trace',
      mooncake: 'Mooncake trace',
      focus: 'FOCUS',
      otlp: 'OpenTelemetry (OTLP JSON)',
      'provider-bodies': 'Provider responses',
    },
    project: 'Project',
    feature: 'Feature',
    featureHint: 'For rows that name none',
    environment: 'Environment',
    model: 'Model',
    modelHint: 'Needed by files that name no model, for example openai/gpt-4o',
    start: 'Import',
    running: (rows: number, rate: number) =>
      `${count.format(rows)} rows, ${count.format(rate)} rows a second`,
    progress: 'Import progress',
    again: 'Import another file',
    done: 'Import finished',
    failed: 'The import failed',
    accepted: 'Accepted',
    quarantined: 'Put aside',
    duplicates: 'Already known',
    unpriced: 'Without a price',
    cost: 'Cost of the accepted calls',
    problems: 'Rows that were put aside',
    problemsMore: (shown: number, all: number) => `The first ${shown} of ${count.format(all)}.`,
    line: 'Line',
    field: 'Field',
    problem: 'Problem',
    expected: 'Expected',
    ask: 'Ask about it',
    see: 'See the spend',
  },
  send: {
    title: 'Send calls from your application',
    text: 'Up to 5,000 calls a request. Sending the same callId again replaces the call, so a retry never counts twice.',
    snippet: 'Example request',
    copy: 'Copy',
    copied: 'Copied',
    keys: 'API keys',
    noKeys: 'No keys yet.',
    name: 'Name of the key',
    namePlaceholder: 'gateway-production',
    create: 'Create ingest key',
    created: 'Copy the key now: it is shown this once.',
    keyPlaceholder: 'YOUR_KEY',
    remove: 'Revoke',
    removeOf: (name: string) => `Revoke key ${name}`,
    may: (permissions: readonly string[]) => `May ${permissions.join(', ')}`,
  },
} as const;

export const formatCount = (value: number): string => count.format(value);

/** A size in bytes for people. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`;
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  return `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
}
