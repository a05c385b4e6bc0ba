import type { Figure, Span } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { splitHeadline } from './split-headline.ts';

const figure: Figure = { evidenceId: 'evd_1', pointer: '/cost', value: '1.5', format: 'usd' };
const long = `${'word '.repeat(40)}end`;

describe('a headline', () => {
  test('that is short is all lead', () => {
    const spans: Span[] = ['You spent ', figure, '. It is little. ', figure, ' more.'];
    expect(splitHeadline(spans)).toEqual({ lead: spans, rest: [] });
  });

  test('that is long ends its lead with a sentence, and loses nothing', () => {
    const spans: Span[] = [`${long} costs `, figure, '. The next one. And one more: ', figure, '.'];
    expect(splitHeadline(spans)).toEqual({
      lead: [`${long} costs `, figure, '.'],
      rest: ['The next one. And one more: ', figure, '.'],
    });
  });

  test('may go on with a figure', () => {
    const spans: Span[] = [`${long} ends here. `, figure, ' went elsewhere.'];
    expect(splitHeadline(spans)).toEqual({
      lead: [`${long} ends here.`],
      rest: [figure, ' went elsewhere.'],
    });
  });

  test('that is one long sentence stays one', () => {
    expect(splitHeadline([`${long}.`])).toEqual({ lead: [`${long}.`], rest: [] });
  });
});
