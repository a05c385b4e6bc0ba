import { type CallInput, type ReconcileResult, sumUsd, type Usd } from '@netra/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PitfallService, runPitfallService } from '../../testing/pitfall-service.ts';
import { readInvoice } from './read-invoice.ts';

let service: PitfallService;
beforeAll(async () => {
  service = await runPitfallService();
});
afterAll(() => service.close());

/** Ten calls of 100,000 tokens at $2.50 a million: $2.50 a day. */
const day = (date: string, fields: Partial<CallInput> = {}): CallInput[] =>
  Array.from({ length: 10 }, (_, index) => ({
    callId: `${date}-${fields.responseModel ?? 'gpt-4o'}-${index}`,
    provider: 'openai',
    responseModel: 'gpt-4o-2024-08-06',
    startedAt: `${date}T0${index}:00:00Z`,
    usage: { inputUncached: 100_000 },
    ...fields,
  }));

async function reconcile(calls: CallInput[], body: Record<string, unknown>): Promise<ReconcileResult> {
  const organization = service.newOrganization();
  if (calls.length > 0) await service.ingest(organization, calls);
  const answer = await service.send(organization, { path: '/api/v1/reconcile', body });
  expect(answer.status, answer.text).toBe(200);
  const result: ReconcileResult = answer.json();
  // Whatever the causes: the parts are the gap, to the last digit.
  expect(sumUsd(result.explanation.map(({ amount }) => amount))).toBe(result.total.gap);
  expect(sumUsd(result.rows.map(({ ours }) => ours))).toBe(result.total.ours);
  return result;
}

const line = (date: string, amount: string, rest: Record<string, unknown> = {}) => ({
  day: date,
  model: 'gpt-4o',
  amount,
  ...rest,
});
const causes = ({ explanation }: ReconcileResult) => explanation.map(({ cause, amount }) => [cause, amount]);

describe('a gap between an invoice and the calls', () => {
  test('is none where they agree, also under a dated name of the model', async () => {
    const result = await reconcile(day('2026-11-01'), {
      lines: [line('2026-11-01', '2.50', { inputTokens: 1_000_000, outputTokens: 0 })],
    });
    expect(result).toMatchObject({ total: { invoiced: '2.5', ours: '2.5', gap: '0' }, explanation: [] });
  });

  test('is explained by days that are missing here, and calls that are', async () => {
    const result = await reconcile(day('2026-11-01'), {
      lines: [
        line('2026-11-01', '5', { inputTokens: 2_000_000 }),
        line('2026-11-02', '7', { inputTokens: 2_800_000 }),
        line('2026-11-01', '3', { model: 'gpt-5' }),
      ],
    });
    expect(causes(result)).toEqual([
      ['missing_days', '7'],
      ['missing_calls', '5.5'],
    ]);
    expect(result.rows.find(({ model }) => model === 'gpt-4o')?.detail).toBe(
      '1000000 of 2000000 invoiced tokens are in no call here',
    );
  });

  test('is explained by models without a price here', async () => {
    const calls = [...day('2026-11-01'), ...day('2026-11-01', { responseModel: 'gpt-99' })];
    const result = await reconcile(calls, {
      lines: [
        line('2026-11-01', '2.5', { inputTokens: 1_000_000 }),
        line('2026-11-01', '9', { model: 'gpt-99', inputTokens: 1_000_000 }),
      ],
    });
    expect(causes(result)).toEqual([['unpriced_models', '9']]);
    expect(result.rows.find(({ model }) => model === 'gpt-99')).toMatchObject({
      unpricedCalls: 10,
      ours: '0',
    });
  });

  test('is explained by the tier that served, by another price, by cents and by credits', async () => {
    const calls = [...day('2026-11-01'), ...day('2026-11-02'), ...day('2026-11-03')];
    const result = await reconcile(calls, {
      lines: [
        line('2026-11-01', '1.25', { inputTokens: 1_000_000 }),
        line('2026-11-02', '2.25', { inputTokens: 1_000_000 }),
        line('2026-11-03', '2.503', { inputTokens: 1_000_000 }),
        { day: '2026-11-03', amount: '-1', description: 'Promotional credit' },
        { day: '2026-11-03', amount: '0.4', description: 'VAT' },
      ],
    });
    expect(causes(result)).toEqual([
      ['tier_difference', '-1.25'],
      ['credits', '-1'],
      ['unexplained', '0.4'],
      ['price_difference', '-0.25'],
      ['rounding', '0.003'],
    ]);
    expect(result.rows.map(({ detail }) => detail)).toEqual([
      'the invoice is at the batch price; the calls here say standard',
      'the same tokens are invoiced at 0.9 of the price here',
      'amounts are rounded to cents on the invoice',
    ]);
  });

  test('is explained by calls the invoice does not have, and left open where nothing tells', async () => {
    const calls = [
      ...day('2026-11-01'),
      ...day('2026-11-01', { responseModel: 'gpt-4o-mini' }),
      ...day('2026-11-02'),
    ];
    const result = await reconcile(calls, {
      lines: [line('2026-11-01', '1.25', { inputTokens: 500_000 }), line('2026-11-02', '2.1')],
    });
    expect(causes(result)).toEqual([
      ['extra_calls', '-1.25'],
      ['unexplained', '-0.4'],
      ['not_on_invoice', '-0.15'],
    ]);
  });

  test('adds up for any invoice', async () => {
    const organization = service.newOrganization();
    await service.ingest(organization, [
      ...day('2026-11-01'),
      ...day('2026-11-02', { responseModel: 'gpt-99' }),
    ]);
    const anyLine = fc.record({
      day: fc.constantFrom('2026-11-01', '2026-11-02', '2026-11-03'),
      model: fc.constantFrom('gpt-4o', 'gpt-99', 'gpt-5', ''),
      amount: fc.integer({ min: -500, max: 900 }).map((cents) => (cents / 100).toFixed(2)),
      inputTokens: fc.option(fc.integer({ min: 0, max: 2_000_000 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { minLength: 1, maxLength: 6 }), async (lines) => {
        const answer = await service.send(organization, { path: '/api/v1/reconcile', body: { lines } });
        const { explanation, total } = answer.json() as ReconcileResult;
        expect(sumUsd(explanation.map(({ amount }) => amount))).toBe(total.gap);
        expect(total.invoiced).toBe(sumUsd(lines.map(({ amount }) => amount as Usd)));
      }),
      { numRuns: 25 },
    );
  });

  test('is counted in dollars at the stated rate, and only against what the caller asks for', async () => {
    const calls = [
      ...day('2026-11-01'),
      ...day('2026-11-01', { provider: 'anthropic', responseModel: 'claude-sonnet-4-5' }),
    ];
    const result = await reconcile(calls, {
      lines: [line('2026-11-01', '2')],
      currency: 'EUR',
      usdPerUnit: '1.25',
      provider: 'openai',
    });
    expect(result.total).toEqual({ invoiced: '2.5', ours: '2.5', gap: '0' });
  });
});

describe('a bill of more than a day', () => {
  const calls = [
    ...day('2026-11-01'),
    ...day('2026-11-15'),
    ...day('2026-11-18'),
    ...day('2026-11-15', { responseModel: 'gpt-4o-mini' }),
  ];

  test('is compared with all calls of its days', async () => {
    const text = 'start_date,end_date,model,amount\n2026-11-01,2026-11-30,gpt-4o,7.50\n';
    const result = await reconcile(calls, { text });
    expect(result.period).toEqual({ from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' });
    expect(result.rows).toMatchObject([
      { day: '2026-11-01', until: '2026-12-01', model: 'gpt-4o', invoiced: '7.5', ours: '7.5', cause: null },
      { day: '2026-11-15', until: null, model: 'gpt-4o-mini', cause: 'not_on_invoice' },
    ]);
  });

  test('without any day needs those of the invoice', async () => {
    const text = 'model,amount\ngpt-4o,7.50\ngpt-4o-mini,0.15\n';
    const organization = service.newOrganization();
    const refused = await service.send(organization, { path: '/api/v1/reconcile', body: { text } });
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.json().error.details)).toContain('--from, --to');
    const result = await reconcile(calls, { text, from: '2026-11-01', to: '2026-12-01' });
    expect(result.total).toEqual({ invoiced: '7.65', ours: '7.65', gap: '0' });
    for (const wrong of [{ from: '2026-11-01' }, { from: '2026-11-02', to: '2026-11-02' }]) {
      const answer = await service.send(organization, {
        path: '/api/v1/reconcile',
        body: { text, ...wrong },
      });
      expect(answer.status).toBe(400);
    }
  });

  test('in another currency needs what a unit of it is in dollars', async () => {
    const body = { lines: [line('2026-11-01', '2')], currency: 'EUR' };
    const answer = await service.send(service.newOrganization(), { path: '/api/v1/reconcile', body });
    expect([answer.status, answer.json().error.code]).toEqual([400, 'invalid_request']);
    expect(answer.text).toContain('usdPerUnit');
  });
});

describe('files of invoices', () => {
  test.each([
    [
      'a usage export',
      'Date;Model;Input Tokens;Output Tokens;Cost (USD)\n2026-11-01;gpt-4o;1,000,000;0;$2.50\n',
    ],
    [
      'a cost export with a line item',
      'start_time_iso,amount_value,line_item\n2026-11-01T00:00:00Z,2.5,"gpt-4o-2024-08-06, input"\n',
    ],
    [
      'OpenAI costs',
      JSON.stringify({
        data: [
          {
            start_time: 1793491200,
            results: [{ amount: { value: 2.5, currency: 'usd' }, line_item: 'gpt-4o-2024-08-06, input' }],
          },
        ],
      }),
    ],
    [
      'an Anthropic cost report, in cents',
      JSON.stringify({
        data: [{ starting_at: '2026-11-01T00:00:00Z', results: [{ amount: '250', model: 'gpt-4o' }] }],
      }),
    ],
    ['FOCUS', 'ChargePeriodStart,ResourceName,BilledCost\n2026-11-01T00:00:00Z,gpt-4o,2.50\n'],
    [
      'US dates and a credit in brackets',
      'date,model,amount\n11/1/2026,gpt-4o,(2.50)\n11/01/2026,gpt-4o,5\n',
    ],
  ])('%s is read by its usual names', async (_what, text) => {
    const result = await reconcile(day('2026-11-01'), { text });
    expect(result.total.invoiced).toBe('2.5');
    expect(result.problems).toEqual([]);
  });

  test('name the lines that cannot be read, and are refused when none can', async () => {
    const read = readInvoice(
      'date,model,amount\n2026-11-01,gpt-4o,2.50\nyesterday,gpt-4o,1\n2026-11-01,gpt-4o,free\n',
    );
    expect(read.lines).toHaveLength(1);
    expect(read.problems.map(({ line: number, problem }) => [number, problem.split(':')[0]])).toEqual([
      [3, 'no day'],
      [4, 'no amount'],
    ]);
    const organization = service.newOrganization();
    for (const text of ['{"a": ', 'what,ever\n1,2\n', '', 'a,b\n"1,2']) {
      const answer = await service.send(organization, { path: '/api/v1/reconcile', body: { text } });
      expect([answer.status, answer.json().error.code], text).toEqual([422, 'import_unreadable']);
    }
  });
});

describe('a usage export without amounts', () => {
  const bucket = (date: string, results: Record<string, unknown>[]) => ({
    start_time: Date.parse(`${date}T00:00:00Z`) / 1000,
    end_time: Date.parse(`${date}T00:00:00Z`) / 1000 + 86_400,
    results,
  });
  const usage = (input: number, rest: Record<string, unknown> = {}) => ({
    object: 'organization.usage.completions.result',
    model: 'gpt-4o-2024-08-06',
    input_tokens: input,
    output_tokens: 0,
    ...rest,
  });

  test('is compared by its tokens, at the prices here, as a page, as a list and line by line', async () => {
    const buckets = [bucket('2026-11-01', [usage(1_000_000)]), bucket('2026-11-02', [usage(400_000)])];
    const texts = [
      JSON.stringify({ object: 'page', data: buckets, has_more: false }),
      JSON.stringify(buckets),
      buckets.map((one) => JSON.stringify(one)).join('\n'),
    ];
    for (const text of texts) {
      const result = await reconcile([...day('2026-11-01'), ...day('2026-11-02')], { text });
      expect(result.total).toEqual({ invoiced: '3.5', ours: '5', gap: '-1.5' });
      expect(causes(result)).toEqual([['extra_calls', '-1.5']]);
    }
  });

  test("of Anthropic's, caches and searches with it, costs what its calls cost", async () => {
    const model = 'claude-sonnet-4-5-20250929';
    const call = {
      callId: 'a',
      provider: 'anthropic',
      responseModel: model,
      startedAt: '2026-11-01T10:00:00Z',
      usage: {
        inputUncached: 1_500,
        cacheWrite1h: 1_000,
        cacheWrite5m: 500,
        cacheRead: 200,
        outputVisible: 500,
        toolUnits: { webSearches: 10 },
      },
    };
    const result = {
      model,
      uncached_input_tokens: 1_500,
      cache_creation: { ephemeral_1h_input_tokens: 1_000, ephemeral_5m_input_tokens: 500 },
      cache_read_input_tokens: 200,
      output_tokens: 500,
      server_tool_use: { web_search_requests: 10 },
      context_window: '0-200k',
      service_tier: 'standard',
    };
    const data = [
      { starting_at: '2026-11-01T00:00:00Z', ending_at: '2026-11-02T00:00:00Z', results: [result] },
    ];
    const compared = await reconcile([call], { text: JSON.stringify({ data }) });
    expect(compared.total).toEqual({ invoiced: '0.119935', ours: '0.119935', gap: '0' });
  });

  test('whose models have no price here says so, and is never compared with $0', async () => {
    const organization = service.newOrganization();
    const text = JSON.stringify([bucket('2026-11-01', [usage(1_000, { model: 'gpt-99' })])]);
    const answer = await service.send(organization, { path: '/api/v1/reconcile', body: { text } });
    expect(answer.status).toBe(422);
    expect(answer.json().error).toMatchObject({ code: 'import_unreadable' });
    expect(JSON.stringify(answer.json().error.details)).toContain('gpt-99 at openai has no price here');
  });
});

test('a FOCUS file is compared by the models and tokens it states', async () => {
  const header =
    'ChargePeriodStart,BilledCost,ChargeCategory,ChargeDescription,ConsumedQuantity,ConsumedUnit,SkuPriceDetails';
  const details = (type: string) => `"{""ModelId"":""gpt-4o"",""TokenType"":""${type}""}"`;
  const text = [
    header,
    `2026-11-01T00:00:00Z,2.5,Usage,Input Tokens of gpt-4o,1000000,Tokens,${details('Input')}`,
    '2026-11-01T00:00:00Z,-0.5,Credit,promotion,,,',
    '2026-11-01T00:00:00Z,0,Usage,broken details,1,Tokens,{not json',
  ].join('\n');
  const result = await reconcile(day('2026-11-01'), { text });
  expect(result.total).toEqual({ invoiced: '2', ours: '2.5', gap: '-0.5' });
  expect(causes(result)).toEqual([['credits', '-0.5']]);
  expect(result.rows).toMatchObject([{ model: 'gpt-4o', invoicedTokens: 1_000_000, cause: null }]);
});
