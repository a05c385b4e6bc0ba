import type { Figure } from '@netra/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecesOf } from '../team/report/stream-summary.ts';
import { periodText } from './date-text.ts';
import { joined, prose } from './prose.ts';
import { sentencesOf } from './sentences.ts';

const figure: Figure = { evidenceId: 'e', pointer: '/a', value: 1, format: 'count' };
const text = fc.string({ unit: fc.constantFrom('a', 'B', ' ', '.', '!', ';', '\n', '-') });

describe('sentencesOf', () => {
  it('splits at the ends of sentences, figures staying in theirs', () => {
    expect(sentencesOf(prose`It cost ${figure}. It rose. By ${figure}`)).toEqual([
      ['It cost ', figure, '. '],
      ['It rose. '],
      ['By ', figure],
    ]);
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.constant(figure))), (spans) => {
        expect(joined(sentencesOf(spans).flat())).toEqual(joined(spans));
      }),
    );
  });
});

describe('piecesOf', () => {
  it('loses nothing of the text it cuts', () => {
    fc.assert(
      fc.property(text, (whole) => {
        expect(piecesOf(whole).join('')).toBe(whole);
      }),
    );
  });
});

describe('periodText', () => {
  it.each([
    ['2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z', '1 Oct 2026 to 31 Oct 2026'],
    ['2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z', '1 Oct 2026'],
    ['2026-10-01T10:00:00Z', '2026-10-01T12:00:00Z', '1 Oct 2026, 10:00 to 1 Oct 2026, 12:00 UTC'],
  ])('%s to %s', (from, to, expected) => {
    expect(periodText({ from, to })).toBe(expected);
  });
});
