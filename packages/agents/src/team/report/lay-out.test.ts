import type { Span } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../grounding/render-markdown.ts';
import { rehearse } from '../test-context.ts';
import { theReport } from '../test-report.ts';
import { layOut } from './lay-out.ts';

const text = (spans: readonly Span[]) => plainText(spans);
const laid = (parts: Partial<Parameters<typeof layOut>[0]>) => {
  const { headline, paragraphs } = layOut({ lead: [], topics: [], extras: [], ...parts });
  return [text(headline), ...paragraphs.map(text)];
};
const cost: Span = { evidenceId: 'evd_1', pointer: '/cost', value: '12.5', format: 'usd' };
const long = `It is ${'very '.repeat(33)}long.`;

describe('an answer is laid out', () => {
  it('with the first sentence of each of the first two topics, and the rest in a paragraph a topic', () => {
    expect(
      laid({
        topics: [
          [['One. And more of one.'], ['Still one.']],
          [['Two costs ', cost, '. And more of two.']],
          [['Three.']],
        ],
        extras: [[['Beside it.']]],
      }),
    ).toEqual([
      'One. Two costs $12.50.',
      'And more of one. Still one.',
      'And more of two.',
      'Three.',
      'Beside it.',
    ]);
  });

  it('with the first two sentences of the only topic', () => {
    expect(laid({ topics: [[['One. Two. Three.']]] })).toEqual(['One. Two.', 'Three.']);
  });

  it('without a sentence that does not fit, and none after it', () => {
    expect(laid({ lead: [['Mind this.']], topics: [[[`${long} Short.`]], [[`Or ${long}`]]] })).toEqual([
      `Mind this. ${long}`,
      'Short.',
      `Or ${long}`,
    ]);
  });

  it('says once what two topics begin with', () => {
    expect(laid({ topics: [[['One. Two.']], [['One. Three.']]] })).toEqual(['One. Three.', 'Two.']);
  });

  it('keeps a name with dots whole, and says what must stand first alone when nothing else is there', () => {
    const name: Span = { evidenceId: 'evd_1', pointer: '/key', value: 'v. 2. of it', format: 'text' };
    expect(laid({ topics: [[[name, ' is dear. It is 4.1 of them.']]] })).toEqual([
      'v. 2. of it is dear. It is 4.1 of them.',
    ]);
    expect(laid({ lead: [['Mind this.']] })).toEqual(['Mind this.']);
    expect(laid({})).toEqual(['']);
  });
});

describe('a headline', () => {
  it.each([
    'Where does our money go and what should we change first?',
    'Why did our bill jump last week, which calls are slow, what fails and what will next month cost?',
    'Multi-objective: -20% cost, 2x faster and +30% usage, please',
    'What is the impact of +50% usage on our bill and our rate limits?',
    "Was yesterday's upgrade worth it? Should we roll back?",
    'Which users, providers and features cost most, and are we within a budget of $5,000?',
    'Audit our prompt caching',
    'What if prices rise by 10% and usage grows by 50%?',
    'Would claude-9-opus be cheaper than gpt-4o?',
    'Which model is the slowest, and how could it be faster?',
    'Compare gpt-4o and gpt-4o-mini',
    'What will we spend next month?',
    'What does one conversation cost?',
    'According to our contract, what did we spend, and what does gpt-9 cost?',
    'Is the weather nice?',
    'How much do our competitors spend?',
    'Show me the prompts of checkout-assistant',
  ])('is short, and repeats nothing below it: %s', async (question) => {
    const report = theReport(await rehearse({ question }));
    const headline = plainText(report.headline);
    expect(headline.length, headline).toBeLessThanOrEqual(200);
    const summary = report.sections.find(({ id }) => id === 'summary')?.blocks ?? [];
    const said = summary.flatMap((block) =>
      block.type === 'paragraph' ? [block.spans] : block.type === 'list' ? block.items : [],
    );
    for (const sentence of headline.split(/(?<=\.) /))
      expect(said.map(plainText).filter((line) => line.includes(sentence))).toEqual([]);
  });
});
