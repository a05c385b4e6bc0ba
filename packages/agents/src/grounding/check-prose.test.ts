import type { Evidence, Figure, Span } from '@netra/contract';
import { constantFrom, integer, property, assert as propertyHolds } from 'fast-check';
import { expect, it } from 'vitest';
import { proseCheck } from './check-prose.ts';
import { citeFigures } from './cite-figures.ts';

const evidence: Evidence = {
  id: 'evd_1',
  run: 'run_1',
  tool: 'spend',
  arguments: {},
  summary: '',
  result: {
    totals: { calls: 4821, cost: '812.5' },
    rows: [
      { key: ['search'], cost: '500.25', calls: 4000, share: 0.6157 },
      { key: ['chat'], cost: '312.25', calls: 821, share: 0.3843 },
    ],
  },
  provenance: [],
  createdAt: '2026-11-20T00:00:00.000Z',
};
const cost: Figure = { evidenceId: 'evd_1', pointer: '/totals/cost', value: '812.5', format: 'usd' };
const calls: Figure = { evidenceId: 'evd_1', pointer: '/totals/calls', value: 4821, format: 'count' };
const check = proseCheck([evidence], null);

const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const units = ['zero', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven'];
/** Ways to write a number that no figure stands behind. */
const writings: readonly ((value: number) => string)[] = [
  String,
  (value) => `$${value}`,
  (value) => `${value}%`,
  (value) => `${value} %`,
  (value) => value.toLocaleString('en-US'),
  (value) => value.toLocaleString('de-DE'),
  (value) => value.toLocaleString('ar-EG'),
  (value) => value.toLocaleString('zh-Hans-CN-u-nu-hanidec'),
  (value) => value.toLocaleString('hi-IN-u-nu-deva'),
  (value) => `${value}k`,
  (value) => `${(value / 1000).toFixed(1)} million`,
  (value) => value.toExponential(2),
  (value) => `0x${value.toString(16)}5`,
  (value) => `${value}x`,
  (value) => tens[2 + (value % 8)] ?? '',
  (value) => `${tens[2 + (value % 8)]}-${units[1 + (value % 7)]}`,
  (value) => units[value % 10] ?? '',
  (value) => `${units[1 + (value % 9)]} hundred`,
  (value) =>
    `${['zwei', 'drei', 'vier', 'fünf', 'zwölf', 'zwanzig', 'dreißig', 'hundert', 'zweitausend'][value % 9]}`,
  (value) => `${['deux', 'trois', 'quatre', 'douze', 'vingt', 'trente', 'cent', 'mille'][value % 8]}`,
  (value) => `${['dos', 'tres', 'cuatro', 'doce', 'veinte', 'treinta', 'cien', 'mil'][value % 8]}`,
  (value) =>
    [
      'half',
      'a third',
      'twice',
      'double',
      'a dozen',
      'the majority plus a tenth',
      'tenfold',
      'XIV',
      '½',
      '②',
    ][value % 10] ?? '',
];

/** Sentences around a true figure and an invention. */
const templates: readonly ((figure: Span, invented: string) => Span[])[] = [
  (figure, invented) => ['You spent ', figure, ` and wasted ${invented} of it.`],
  (figure, invented) => [`Of ${invented} calls `, figure, ' were too dear.'],
  (figure, invented) => [`Sie zahlen ${invented} zu viel, bei `, figure, '.'],
  (figure, invented) => ['Vous payez ', figure, `, soit ${invented} de trop.`],
  (figure, invented) => ['Se gastó ', figure, `, ${invented} más de lo previsto.`],
  (figure, invented) => [figure, ` (${invented})`, '.'],
];

it('no invented number gets through, however it is written and whatever true figure stands beside it', () => {
  propertyHolds(
    property(
      integer({ min: 2, max: 99_999_999 }),
      constantFrom(...writings),
      constantFrom(...templates),
      constantFrom(cost, calls),
      (value, write, template, figure) => {
        const sentence = template(figure, write(value));
        expect(check(sentence), JSON.stringify(sentence)).toBeDefined();
      },
    ),
    { numRuns: 10_000 },
  );
});

it('a number that is no figure of the sheet is not taken for one', () => {
  const sheet = {
    text: '',
    figures: new Map([
      ['f1', cost],
      ['f2', calls],
    ]),
  };
  const numbersIn = (text: string) =>
    citeFigures(text, sheet).filter((span) => typeof span !== 'string').length;
  expect(numbersIn('You spent $812.50 on 4,821 calls.')).toBe(2);
  expect(numbersIn('You spent $813 on {f2} calls.')).toBe(2);
  for (const text of [
    '$812.51',
    '$1,812.50',
    '4,8210',
    '14,821',
    '4,821k',
    '4,821.5',
    '-4,821%',
    'v4821',
    '4821x',
    '{f3}',
    '{f10}',
    '{F1}',
  ])
    expect(numbersIn(`It is ${text} now.`), text).toBe(0);
});

it('a figure that is not what its evidence holds is found', () => {
  const wrong: readonly Figure[] = [
    { ...cost, value: '812.51' },
    { ...cost, pointer: '/totals/price' },
    { ...cost, evidenceId: 'evd_2' },
    { ...calls, format: 'usd' },
  ];
  expect(wrong.map((figure) => check(['You spent ', figure, '.']))).toEqual([
    'value-differs',
    'nothing-at-pointer',
    'evidence-unknown',
    'format-wrong',
  ]);
  expect(check(['You spent ', cost, '.'])).toBeUndefined();
});
