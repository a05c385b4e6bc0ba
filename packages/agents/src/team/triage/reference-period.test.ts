import { describe, expect, it } from 'vitest';
import { referencePeriod, subjectPeriod } from './reference-period.ts';

const askedAt = '2026-11-20T10:30:00.000Z';
const days = (period: { from: string; to: string } | undefined) =>
  period === undefined ? undefined : [period.from.slice(0, 10), period.to.slice(0, 10)];

describe('a time that another is held against', () => {
  it.each([
    [
      'How does this month compare with last month?',
      'en',
      ['2026-11-01', '2026-12-01'],
      ['2026-10-01', '2026-11-01'],
    ],
    [
      'Why is search more expensive than last week?',
      'en',
      ['2026-11-16', '2026-11-21'],
      ['2026-11-09', '2026-11-16'],
    ],
    ['compare this week with last week', 'en', ['2026-11-16', '2026-11-21'], ['2026-11-09', '2026-11-16']],
    ['last month vs september', 'en', ['2026-10-01', '2026-11-01'], ['2026-09-01', '2026-10-01']],
    [
      'Warum ist search teurer als letzten Monat?',
      'de',
      ['2026-11-01', '2026-11-21'],
      ['2026-10-01', '2026-11-01'],
    ],
    [
      'Pourquoi est-ce plus cher que le mois dernier ?',
      'fr',
      ['2026-11-01', '2026-11-21'],
      ['2026-10-01', '2026-11-01'],
    ],
  ] as const)('%s', (question, language, subject, reference) => {
    const [from, to] = days(subjectPeriod(question, askedAt, language)) ?? [];
    expect(from).toBe(subject[0]);
    expect([subject[1], '2026-11-21']).toContain(to);
    expect(days(referencePeriod(question, askedAt, language))).toEqual(reference);
  });

  it.each([
    ['What did we spend last month?', ['2026-10-01', '2026-11-01']],
    ['Is gpt-4o dearer than gpt-4o-mini last month?', ['2026-10-01', '2026-11-01']],
    ['Compare search with chat last month', ['2026-10-01', '2026-11-01']],
    ['What did we spend more on than we should?', undefined],
  ])('is none in "%s"', (question, subject) => {
    expect(referencePeriod(question, askedAt)).toBeUndefined();
    expect(days(subjectPeriod(question, askedAt))).toEqual(subject);
  });
});
