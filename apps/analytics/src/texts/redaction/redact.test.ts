import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from './redact.ts';
import { WordFinder } from './word-finder.ts';

const limit = 100_000;
const plainly = (text: string) => redact(text, { limit });

test.each([
  ['Write to Ada.Lovelace+notes@mail.example.co.uk, please.', 'Write to [email], please.'],
  ["To 'ada@example.org' or <bob@example.org>", "To '[email]' or <[email]>"],
  ['https://x.example/?mail=ada%40example.org&a=1', 'https://x.example/?mail=[email]&a=1'],
  ['jörg@müller.example', '[email]'],
  ['Call +49 (0)171 123-4567.', 'Call [phone].'],
  ['Tel. 030/1234567 or (555) 234-5678 x', 'Tel. [phone] or [phone] x'],
  ['01711234567, 1-800-555-0199', '[phone], [phone]'],
  ['paid with 4111 1111 1111 1111 in May', 'paid with [card] in May'],
  ['378282246310005;5555-5555-5555-4444', '[card];[card]'],
  ['12 4111111111111111 12/26', '12 [card] 12/26'],
  ['{"card": 4111111111111111}', '{"card": [card]}'],
  ['IBAN DE89 3704 0044 0532 0130 00, thanks', 'IBAN [iban], thanks'],
  ['gb29nwbk60161331926819', '[iban]'],
  ['from 192.168.178.20:8080 to 2001:db8::8a2e:370:7334.', 'from [ip]:8080 to [ip].'],
  ['key sk-proj-abcdefghijklmno12345 end', 'key [secret] end'],
  ['AKIAIOSFODNN7EXAMPLE', '[secret]'],
  ['token=ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'token=[secret]'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl done', '[secret] done'],
  ['Authorization: Bearer abcdef0123456789==', 'Authorization: Bearer [secret]'],
  ['a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE+/=\nAB\n-----END RSA PRIVATE KEY-----\nb', 'a\n[secret]\nb'],
])('%s', (text, expected) => {
  expect(plainly(text).text).toBe(expected);
});

test.each([
  'On 2026-11-20 at 10:20:30 we had 12,345.67 USD of 1,000,000 tokens.',
  'Epoch 1700000000, 1700000000000 ms; id 550e8400-e29b-41d4-a716-446655440000; 0.0123456789',
  'std::vector<a::b> risk-averse task-force, the bearer of bad news, v1.2.3, 4111 1111 1111 1112',
  '@everyone and a@b, e.g. foo@bar; DE00 3704 1144 1532 1130 11; 01.11.2026 10:00',
  'sk-learn and scikit-learn are libraries; hf_hub_download_and_load_the_model(x)',
])('is left as it is: %s', (text) => {
  expect(plainly(text)).toMatchObject({ text, counts: {}, isCut: false });
});

describe('inside JSON, however deep', () => {
  const secret = 'sk-ant-api03-aaaabbbbccccdddd1111';
  const lines = `mail:\nada@example.org\nkey\t${secret}\n-----BEGIN KEY-----\nQUJD\n-----END KEY-----\n`;
  const nest = (text: string, depth: number): string =>
    depth === 0 ? text : nest(JSON.stringify([{ role: 'user', content: text }]), depth - 1);

  test.each([0, 1, 2, 3])('%i times', (depth) => {
    const { text, counts } = plainly(nest(lines, depth));
    expect(counts).toEqual({ email: 1, secret: 2 });
    let inner = text;
    for (let level = 0; level < depth; level += 1) inner = JSON.parse(inner)[0].content;
    expect(inner).toBe('mail:\n[email]\nkey\t[secret]\n[secret]\n');
  });

  test('characters that were written as their numbers', () => {
    const words = new WordFinder(['Müller']);
    const { text } = redact('{"a":"Frau M\\u00fcller, ada\\u0040example.org"}', { limit, words });
    expect(text).toBe('{"a":"Frau [word], [email]"}');
  });
});

test("an organization's own words, wherever they stand and however they are written", () => {
  const words = new WordFinder(['Falcon', 'falconry club', 'Müller']);
  const text = 'Project FALCON, falcon-7, the Falconry Club, Mu\u0308ller and MÜLLER; a fal con.';
  expect(redact(text, { limit, words })).toMatchObject({
    text: 'Project [word], [word]-7, the [word], [word] and [word]; a fal con.',
    counts: { word: 5 },
  });
});

test('what begins before the cut is taken out whole, and nothing behind it stays', () => {
  const card = '4111 1111 1111 1111';
  for (let before = 0; before <= card.length; before += 1) {
    const text = `${'x '.repeat(20)}${card} and much more`;
    const { text: kept, isCut } = redact(text, { limit: 40 + before });
    expect(isCut).toBe(true);
    expect(kept).not.toMatch(/[0-9]/);
    expect(kept.startsWith('x '.repeat(20))).toBe(true);
  }
  expect(redact(`a${'😀'.repeat(9)}`, { limit: 4 }).text.isWellFormed()).toBe(true);
});

const hostile = [
  ...[
    '@',
    'a@',
    'a@b.',
    '1',
    '1 ',
    '1-',
    '1.',
    '+1',
    '(1',
    '0',
    '4',
    'a',
    'A',
    'ab12',
    'DE89 ',
    'f:',
    '::',
    '1.1.',
  ],
  ...[
    'sk-',
    'sk_',
    'eyJ',
    'eyJ-',
    'eyJa.',
    '-----BEGIN ',
    '-----END ',
    'Bearer ',
    'Bearer a',
    'ghp_',
    '\\',
    '\\n',
  ],
  ...['\\u0040', '\\u00', '%40', '%4', '"', '\n', ' ', '-', '_', '.', '=', 'é', '\ud800', 'falco', 'aaab'],
];

/** Looks at a character beyond which the work would no longer be in proportion to the length. */
const mostLooks = 250;

test.each(hostile)('%j repeated 100,000 times is work in proportion to its length', (piece) => {
  const words = new WordFinder(['falcon', 'aaaaaaac', 'aab', 'ab']);
  const text = piece.repeat(Math.ceil(100_000 / piece.length));
  expect(redact(text, { limit: text.length, words }).steps).toBeLessThan(mostLooks * text.length);
});

test('so is any mixture of what begins something', () => {
  const words = new WordFinder(['falcon', 'aaaaaaac']);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...hostile), { minLength: 1, maxLength: 6 }),
      fc.array(fc.constantFrom(...hostile), { maxLength: 3 }),
      (pieces, ending) => {
        const unit = pieces.join('');
        const text = unit.repeat(Math.ceil(20_000 / unit.length)) + ending.join('');
        const { steps } = redact(text, { limit: text.length, words });
        expect(steps).toBeLessThan(mostLooks * text.length);
      },
    ),
    { numRuns: 200 },
  );
});

test('whatever stands around it, none of it stays', () => {
  const around = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => ` ${text} `);
  const things = fc.constantFrom(
    'grace.hopper@navy.example.mil',
    '+1 202 555 0143',
    '4012 8888 8888 1881',
    'FR1420041010050500013M02606',
    '203.0.113.77',
    'ghp_aaaabbbbccccddddeeeeffff0000111122223',
  );
  fc.assert(
    fc.property(around, things, around, fc.boolean(), (before, thing, after, asJson) => {
      const text = `${before}${thing}${after}`;
      const { text: kept } = plainly(asJson ? JSON.stringify({ text }) : text);
      expect(kept).not.toContain(thing);
      expect(kept).toMatch(/\[(?:email|phone|card|iban|ip|secret)\]/);
    }),
  );
});
