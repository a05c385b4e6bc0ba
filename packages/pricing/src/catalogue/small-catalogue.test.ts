import { describe, expect, test } from 'vitest';
import { bookOf, priceOf } from '../../../../test/fixtures/price-books.ts';
import { alternativesOf } from './alternatives-of.ts';
import { hostsOf, isRouter, weightsName } from './hosts-of.ts';
import { listModels, modelFacts } from './list-models.ts';
import { lineOf, successorsOf } from './successors-of.ts';

const at = '2026-06-15T12:00:00Z';
const rates = (inputUncached?: string, outputVisible?: string) => ({
  ...(inputUncached === undefined ? {} : { inputUncached }),
  ...(outputVisible === undefined ? {} : { outputVisible }),
});
const costs = (id: string, input?: string, output?: string, rest: object = {}) => ({
  prices: [priceOf({ id, rates: rates(input, output) })],
  ...rest,
});

describe('the models of a provider', () => {
  const book = bookOf({
    maker: {
      models: {
        plain: {},
        whole: {
          name: 'The Whole One',
          contextWindow: 1000,
          maxOutputTokens: 100,
          capabilities: ['vision'],
          cacheMinimumTokens: 64,
          retiresAt: '2026-06-15',
          prices: [priceOf({ id: 'w' }), priceOf({ id: 'wb', tier: 'batch' })],
        },
        old: { deprecated: true },
        staying: { deprecated: false, retiresAt: '2026-06-16' },
        later: costs('l', '1', '1', {
          prices: [priceOf({ id: 'later', effectiveFrom: '2026-07-01' })],
        }),
        spoken: costs('s', undefined, '1'),
        'pair-a': { match: { exact: ['pair'] } },
        'pair-b': { match: { exact: ['pair'] } },
      },
    },
    seller: { fallback: ['maker'], models: {} },
    stranger: { models: {} },
  });

  test('are those with a standard price of input that day', () => {
    expect(listModels('maker', at, book).map(({ model }) => model)).toEqual([
      'plain',
      'whole',
      'old',
      'staying',
      'pair-a',
      'pair-b',
    ]);
    expect(listModels('maker', '2026-07-01', book).map(({ model }) => model)).toContain('later');
    expect(listModels('nobody', at, book)).toEqual([]);
  });

  test('are described by what the book states, and null where it does not', () => {
    const [plain, whole] = listModels('maker', at, book);
    expect(plain).toMatchObject({
      name: 'plain',
      contextWindow: null,
      maxOutputTokens: null,
      capabilities: null,
      retiresAt: null,
      isRetired: false,
      cache: { minimumTokens: null, lifetimes: [] },
    });
    expect(Object.keys(plain!.prices)).toEqual(['standard']);
    expect(whole).toMatchObject({
      name: 'The Whole One',
      contextWindow: 1000,
      maxOutputTokens: 100,
      capabilities: ['vision'],
      retiresAt: '2026-06-15',
      cache: { minimumTokens: 64 },
    });
    expect(Object.keys(whole!.prices)).toEqual(['standard', 'batch']);
  });

  test('are retired when their maker says so, and from their day on', () => {
    const retired = (moment: string | number) =>
      listModels('maker', moment, book)
        .filter(({ isRetired }) => isRetired)
        .map(({ model }) => model);
    expect(retired('2026-06-14T23:59:59Z')).toEqual(['old']);
    expect(retired('2026-06-15T00:00:00Z')).toEqual(['whole', 'old']);
    expect(retired(Date.parse('2026-06-15T00:00:00Z'))).toEqual(['whole', 'old']);
    expect(retired(Date.parse('2026-06-16T00:00:00Z'))).toEqual(['whole', 'old', 'staying']);
  });

  test('are found under a seller of the maker’s prices, not under a stranger, and never for two', () => {
    const facts = (provider: string, model: string) => modelFacts({ provider, model, at }, book);
    expect(facts('seller', 'plain')).toMatchObject({ provider: 'seller', model: 'plain' });
    expect(facts('stranger', 'plain')).toBeUndefined();
    expect(facts('nobody', 'plain')).toBeUndefined();
    expect(facts('maker', 'pair')).toBeUndefined();
    expect(facts('maker', 'spoken')).toBeUndefined();
  });
});

describe('how prompts are cached', () => {
  const cached = { inputUncached: '4', outputVisible: '8', cacheRead: '1' };
  const written = { ...cached, cacheWrite5m: '5', cacheWrite1h: '6' };
  const book = bookOf({
    openai: {
      models: {
        found: { prices: [priceOf({ id: 'a', rates: cached })] },
        dear: { prices: [priceOf({ id: 'b', rates: rates('4', '8') })] },
        claude: { family: 'claude', prices: [priceOf({ id: 'c', rates: written })] },
      },
    },
    anthropic: {
      models: {
        both: { family: 'claude', prices: [priceOf({ id: 'd', rates: written })] },
        one: { family: 'claude', prices: [priceOf({ id: 'e', rates: { ...cached, cacheWrite5m: '5' } })] },
        hour: { family: 'claude', prices: [priceOf({ id: 'h', rates: { ...cached, cacheWrite1h: '6' } })] },
        other: { family: 'other', prices: [priceOf({ id: 'f', rates: written })] },
      },
    },
  });
  const cacheOf = (provider: string, model: string) => modelFacts({ provider, model, at }, book)?.cache;

  test.each([
    ['openai', 'found', { isAutomatic: true, lifetimes: ['automatic'], read: '1', write5m: null }],
    ['openai', 'dear', { isAutomatic: true, lifetimes: [], read: null }],
    ['openai', 'claude', { isAutomatic: false, lifetimes: ['5m', '1h'] }],
    ['anthropic', 'both', { isAutomatic: false, lifetimes: ['5m', '1h'], write5m: '5', write1h: '6' }],
    ['anthropic', 'one', { lifetimes: ['5m'], write1h: null }],
    ['anthropic', 'hour', { lifetimes: ['1h'], write5m: null, write1h: '6' }],
    ['anthropic', 'other', { isAutomatic: false, lifetimes: [] }],
  ])('at %s, of %s', (provider, model, expected) => {
    expect(cacheOf(provider, model)).toMatchObject(expected);
  });
});

describe('alternatives', () => {
  const family = { family: 'a' };
  const book = bookOf({
    maker: {
      models: {
        own: costs('own', '4', '8', { ...family, contextWindow: 1000, capabilities: ['vision', 'tools'] }),
        half: costs('half', '2', '4', { ...family, contextWindow: 500, capabilities: ['tools'] }),
        third: costs('third', '2', '2', { family: 'b', capabilities: ['vision', 'tools'] }),
        input: costs('input', '3', '8', { ...family, capabilities: [] }),
        output: costs('output', '4', '7', family),
        same: costs('same', '4', '8', family),
        dearer: costs('dearer', '1', '9', family),
        'dearer-input': costs('dearer-input', '5', '1', family),
        small: costs('small', '1', '1', { ...family, contextWindow: 499 }),
        free: costs('free', '0', '0', family),
        'no-output': costs('no-output', '1', undefined, family),
        picture: costs('picture', '1', '1', { ...family, mode: 'image' }),
        gone: costs('gone', '1', '1', { ...family, deprecated: true }),
        gratis: costs('gratis', '0', '1', { family: 'c' }),
        silent: costs('silent', '3', undefined, { family: 'c' }),
      },
    },
  });
  const found = (model: string) => alternativesOf({ provider: 'maker', model, at }, book);

  test('cost no more on either side and less on one, fit the same calls, and come cheapest first', () => {
    expect(
      found('own').map(({ facts, relation, inputRatio, outputRatio, lacks }) => [
        facts.model,
        relation,
        inputRatio,
        outputRatio,
        lacks,
      ]),
    ).toEqual([
      ['half', 'same-family', '0.5', '0.5', ['vision']],
      ['input', 'same-family', '0.75', '1', ['vision', 'tools']],
      ['output', 'same-family', '1', '0.875', []],
      ['third', 'same-provider', '0.5', '0.25', []],
    ]);
  });

  test('of a model that states nothing lack nothing, whatever their window', () => {
    expect(found('same').map(({ facts }) => facts.model)).toEqual([
      'small',
      'half',
      'input',
      'output',
      'third',
    ]);
    expect(found('same').every(({ lacks }) => lacks.length === 0)).toBe(true);
  });

  test('of what costs nothing, has no price or is not known are none', () => {
    for (const model of ['free', 'gratis', 'silent', 'nobody']) expect(found(model)).toEqual([]);
  });
});

describe('hosts of the same weights', () => {
  const llama = { family: 'llama' };
  const name = 'llama-3.3-70b';
  const seller = (id: string, model: string, rest: object = {}) => ({
    models: { [model]: costs(id, '1', '1', { ...llama, ...rest }) },
  });
  const book = bookOf({
    first: seller('first', name),
    second: seller('second', 'meta-llama/llama-3.3-70b-instruct'),
    other: seller('other', 'llama-3.1-70b'),
    gone: seller('gone', name, { deprecated: true }),
    vectors: seller('vectors', name, { mode: 'embedding' }),
    alias: seller('alias', name, { family: 'qwen' }),
    gratis: { models: { [name]: costs('gratis', '0', '0', llama) } },
    openrouter: seller('router', name),
    huggingface_x: seller('hugging', name),
  });
  const of = (provider: string) => hostsOf({ provider, model: name, at }, book).map((host) => host.provider);

  test('are chat models with a price, of the same family, not past their day, and no routers', () => {
    expect(of('first')).toEqual(['second']);
    expect(
      hostsOf({ provider: 'second', model: 'meta-llama/llama-3.3-70b-instruct', at }, book),
    ).toMatchObject([{ provider: 'first' }]);
    expect(of('vectors')).toEqual([]);
    expect(isRouter('huggingface_x')).toBe(true);
    expect(isRouter('x_huggingface_')).toBe(false);
    expect(isRouter('openrouter')).toBe(true);
  });

  test.each([
    ['meta.llama3-3-70b-instruct-v1:0', 'llama-3.3-70b'],
    ['meta.llama3-3-70b-instruct-v12:10', 'llama-3.3-70b'],
    ['us-meta.llama3', 'us-meta.llama3'],
    ['openai.gpt-oss-120b-1:0', 'gpt-oss-120b'],
    ['openai.gpt-oss-120b-12:0', 'gpt-oss-120b'],
    ['glm-4:5', 'glm'],
    ['glm:5', 'glm'],
    ['glm-4.5:5x', 'glm-4.5-5x'],
    ['meta.3', 'meta.3'],
    ['glm_4@5 air', 'glm-4.5-air'],
    ['glm-4--5', 'glm-4.5'],
    ['meta-llama-3', 'llama-3'],
    ['my-meta-llama-3', 'my-llama-3'],
    ['llama-v3p1-8b', 'llama-3.1-8b'],
    ['kimi-k2-3', 'kimi-k2-3'],
    ['kimi-3-k2', 'kimi-3-k2'],
    ['kimi-3-25', 'kimi-3-25'],
    ['kimi-25-3', 'kimi-25-3'],
    ['3-llama', '3-llama'],
    ['deepseek-v3', 'deepseek-3'],
    ['deepseek-dv3', 'deepseek-dv3'],
    ['deepseek-very', 'deepseek-very'],
    ['llama-3-8b-8192', 'llama-3-8b'],
    ['llama-3-8b-32k', 'llama-3-8b'],
    ['llama-3-8b-x32k', 'llama-3-8b-x32k'],
    ['llama-3-8b-32kx', 'llama-3-8b-32kx'],
    ['mixtral-8x7b-instruct-v0.1', 'mixtral-8x7b'],
    ['mixtral-8x7b-v0.1', 'mixtral-8x7b-0.1'],
    ['mistral-7b-instruct-v0.1', 'mistral-7b-0.1'],
    ['mixtral-8x7b-instruct-v0.2', 'mixtral-8x7b-0.2'],
    ['gemma-2-9b-it', 'gemma-2-9b'],
    ['org/team/Phi-4-Chat-hf', 'phi-4'],
    ['', ''],
  ])('know %s as %s', (spelled, weights) => {
    expect(weightsName(spelled)).toBe(weights);
  });
});

describe('cheaper successors', () => {
  test.each([
    ['gpt-4.20', 'gpt', [4, 2]],
    ['gpt-4.3', 'gpt', [4, 3]],
    ['gpt-10-mini', 'gpt-mini', [10]],
    ['gpt-4-turbo-2024-04-09', 'gpt', [4, 0.25]],
    ['gpt-4o', 'gpt', [4, 0.5]],
    ['gpt-4omni', 'gpt-4omni', undefined],
    ['my-gpt-4o', 'my-gpt-4o', undefined],
    ['turbo-4', 'turbo', [4]],
    ['gemini-2-turbo', 'gemini-turbo', [2]],
    ['gpt-turbo-4', 'gpt-turbo', [4]],
    ['gpt-4-1-turbo', 'gpt-turbo', [4, 1]],
    ['o3', 'o', [3]],
    ['foo3', 'foo3', undefined],
    ['claude-opus-4-20250514', 'claude-opus', [4]],
    ['claude-20250514-opus-4', 'claude-20250514-opus', [4]],
    ['gemini-2.5-flash-001', 'gemini-flash', [2, 5]],
    ['gpt-5-chat-latest', 'gpt', [5]],
    ['gpt-5b', 'gpt-5b', undefined],
    ['b5-1', 'b5', [1]],
    ['gpt-100', 'gpt-100', undefined],
  ] as const)('%s stands on the line %s', (name, line, version) => {
    expect(lineOf(name)).toEqual(version === undefined ? undefined : { line, version });
  });

  const gpt = { family: 'gpt', contextWindow: 1000 };
  const book = bookOf({
    openai: {
      models: {
        'gpt-4': costs('4', '4', '8', { ...gpt, capabilities: ['tools'] }),
        'gpt-4.1': costs('4.1', '3', '8', gpt),
        'gpt-4.2': costs('4.2', '4', '7', { ...gpt, capabilities: ['tools', 'vision'] }),
        'gpt-4.3': costs('4.3', '4', '8', gpt),
        'gpt-4.4': costs('4.4', '1', '9', gpt),
        'gpt-4.5': costs('4.5', '5', '1', gpt),
        'gpt-4.6': costs('4.6', '1', '1', { ...gpt, contextWindow: 999 }),
        'gpt-4.7': costs('4.7', '1', '1', { ...gpt, mode: 'audio' }),
        'gpt-4.8': costs('4.8', '1', '1', { ...gpt, family: 'other' }),
        'gpt-4.9': costs('4.9', '1', '1', { ...gpt, capabilities: ['vision'] }),
        'gpt-5': costs('5', '1', '1', { ...gpt, deprecated: true }),
        'gpt-5.1-preview': costs('5.1', '1', '1', gpt),
        'gpt-5.2': costs('5.2', '1', '1', { ...gpt, capabilities: ['tools', 'reasoning'] }),
        'gpt-5.4': costs('5.4', '2', '2', { family: 'gpt' }),
        'gpt-5.5-mini': costs('5.5', '1', '1', gpt),
        'gpt-3': costs('3', '1', '1', gpt),
        'gpt-6': costs('6', '1', undefined, gpt),
        'gpt-nano': costs('nano', '9', '9', gpt),
        'o-nameless': costs('o-nameless', '9', '9', { family: 'openai-o' }),
        o1: costs('o1', '4', '8', { family: 'openai-o' }),
        o3: costs('o3', '3', '3', { family: 'openai-o' }),
      },
    },
    anthropic: {
      models: {
        'claude-opus-4': costs('c4', '4', '8', { family: 'claude' }),
        'claude-opus-4-1': costs('c41', '3', '3', { family: 'claude', capabilities: ['reasoning'] }),
        'grok-3': costs('g3', '4', '8', { family: 'grok' }),
        'grok-4-reasoning': costs('g4r', '1', '1', { family: 'grok' }),
        'grok-4-non-reasoning': costs('g4n', '1', '1', { family: 'grok' }),
        'grok-3-thinking': costs('g3t', '4', '8', { family: 'grok' }),
        'grok-4-thinking': costs('g4t', '1', '1', { family: 'grok' }),
        'llama-3': costs('l3', '4', '8', { family: 'llama' }),
        'llama-4': costs('l4', '1', '1', { family: 'llama' }),
      },
    },
  });
  const of = (provider: string, model: string) =>
    successorsOf({ provider, model, at }, book).map((facts) => facts.model);

  test('are newer, no dearer on either side, can do the same and still run, the newest first', () => {
    expect(of('openai', 'gpt-4')).toEqual(['gpt-5.4', 'gpt-4.2', 'gpt-4.1']);
  });

  test('of a reasoning model may reason, of another only at Claude, where it is asked for', () => {
    expect(of('openai', 'o1')).toEqual(['o3']);
    expect(of('anthropic', 'claude-opus-4')).toEqual(['claude-opus-4-1']);
    expect(of('anthropic', 'grok-3-thinking')).toEqual(['grok-4-thinking']);
    expect(of('anthropic', 'grok-3')).toEqual([]);
  });

  test('of open weights, of names without a version and of unknown models are none', () => {
    expect(of('anthropic', 'llama-3')).toEqual([]);
    expect(of('openai', 'gpt-nano')).toEqual([]);
    expect(of('openai', 'o-nameless')).toEqual([]);
    expect(of('openai', 'nobody')).toEqual([]);
  });
});
