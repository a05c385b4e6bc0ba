import { describe, expect, it } from 'vitest';
import { choosePeriod } from './choose-period.ts';
import { languageOf } from './language.ts';
import { parsePeriod } from './period-parser.ts';

// Friday.
const anchor = '2026-11-20T10:30:00.000Z';

const phrases: readonly (readonly [string, string, string])[] = [
  ['What did we spend last month?', '2026-10-01', '2026-11-01'],
  ['spend this month', '2026-11-01', '2026-11-21'],
  ['month to date', '2026-11-01', '2026-11-21'],
  ['MTD by model', '2026-11-01', '2026-11-21'],
  ['what happened yesterday', '2026-11-19', '2026-11-20'],
  ['What changed between 1 Nov and 10 Nov?', '2026-11-01', '2026-11-11'],
  ['from 1 November to 10 November', '2026-11-01', '2026-11-11'],
  ['between 1 and 10 November', '2026-11-01', '2026-11-11'],
  ['between November 1 and November 10', '2026-11-01', '2026-11-11'],
  ['from May to July', '2026-05-01', '2026-08-01'],
  ['the day before yesterday', '2026-11-18', '2026-11-19'],
  ['how are we doing today', '2026-11-20', '2026-11-21'],
  ['Why did our bill jump last week?', '2026-11-09', '2026-11-16'],
  ['this week', '2026-11-16', '2026-11-21'],
  ['past week', '2026-11-14', '2026-11-21'],
  ['over the past 7 days', '2026-11-14', '2026-11-21'],
  ['last 30 days', '2026-10-22', '2026-11-21'],
  ['last 14d', '2026-11-07', '2026-11-21'],
  ['the last two weeks', '2026-11-07', '2026-11-21'],
  ['in the last couple of days', '2026-11-19', '2026-11-21'],
  ['previous 3 months', '2026-08-21', '2026-11-21'],
  ['since 1 October', '2026-10-01', '2026-11-21'],
  ['since October 1st', '2026-10-01', '2026-11-21'],
  ['since October', '2026-10-01', '2026-11-21'],
  ['since December', '2025-12-01', '2026-11-21'],
  ['since Monday', '2026-11-16', '2026-11-21'],
  ['since yesterday', '2026-11-19', '2026-11-21'],
  ['since last month', '2026-10-01', '2026-11-21'],
  ['since 2026-10-15', '2026-10-15', '2026-11-21'],
  ['Q3', '2026-07-01', '2026-10-01'],
  ['in Q4 2025', '2025-10-01', '2026-01-01'],
  ['q1 of 2026', '2026-01-01', '2026-04-01'],
  ['last quarter', '2026-07-01', '2026-10-01'],
  ['this quarter so far', '2026-10-01', '2026-11-21'],
  ['year to date', '2026-01-01', '2026-11-21'],
  ['last year', '2025-01-01', '2026-01-01'],
  ['in 2025', '2025-01-01', '2026-01-01'],
  ['in October', '2026-10-01', '2026-11-01'],
  ['October costs', '2026-10-01', '2026-11-01'],
  ['in December', '2025-12-01', '2026-01-01'],
  ['in May', '2026-05-01', '2026-06-01'],
  ['March 2026', '2026-03-01', '2026-04-01'],
  ['2026-09', '2026-09-01', '2026-10-01'],
  ['on 5 October', '2026-10-05', '2026-10-06'],
  ['on October 5, 2025', '2025-10-05', '2025-10-06'],
  ['on 2026-10-05', '2026-10-05', '2026-10-06'],
  ['on Monday', '2026-11-16', '2026-11-17'],
  ['last Friday', '2026-11-13', '2026-11-14'],
  ['last weekend', '2026-11-14', '2026-11-16'],
  ['3 days ago', '2026-11-17', '2026-11-18'],
  ['a week ago', '2026-11-13', '2026-11-14'],
  ['between 1 October and 5 October', '2026-10-01', '2026-10-06'],
  ['from 1 October to 15 October', '2026-10-01', '2026-10-16'],
  ['October 1 - October 5', '2026-10-01', '2026-10-06'],
  ['from August to October', '2026-08-01', '2026-11-01'],
  ['between August and September 2026', '2026-08-01', '2026-10-01'],
  ['Was haben wir letzten Monat ausgegeben?', '2026-10-01', '2026-11-01'],
  ['Wie viel kosten uns die Modelle seit dem 1. Oktober?', '2026-10-01', '2026-11-21'],
  ['Zeig die Ausgaben der letzten 7 Tage', '2026-11-14', '2026-11-21'],
  ['Warum sind die Kosten gestern gestiegen?', '2026-11-19', '2026-11-20'],
  ['Kosten im März', '2026-03-01', '2026-04-01'],
  ['Combien avons-nous dépensé le mois dernier ?', '2026-10-01', '2026-11-01'],
  ['les dépenses des 7 derniers jours', '2026-11-14', '2026-11-21'],
  ['le coût depuis le 1er octobre', '2026-10-01', '2026-11-21'],
  ['notre dépense hier', '2026-11-19', '2026-11-20'],
  ['¿Cuánto gastamos el mes pasado?', '2026-10-01', '2026-11-01'],
  ['nuestro gasto de los últimos 7 días', '2026-11-14', '2026-11-21'],
  ['el gasto desde el 1 de octubre', '2026-10-01', '2026-11-21'],
  ['el gasto de ayer', '2026-11-19', '2026-11-20'],
];

const noPeriods = [
  'Where does our money go and what should we change first?',
  'What may we save?',
  'Is gpt-4o-mini worth it instead of claude-3-5-sonnet-20241022?',
  'Make it 2x faster at 20% less cost',
  'which calls ran at 10:30?',
  'compare gpt-4.1 and gemini-2.5-flash',
];

describe('parsePeriod', () => {
  it.each(phrases)('reads "%s"', (phrase, from, to) => {
    expect(parsePeriod(phrase, anchor, languageOf(phrase))).toEqual({
      from: `${from}T00:00:00.000Z`,
      to: `${to}T00:00:00.000Z`,
    });
  });

  it.each(noPeriods)('finds none in "%s"', (phrase) => {
    expect(parsePeriod(phrase, anchor)).toBeUndefined();
  });

  it('reads hours to the hour', () => {
    expect(parsePeriod('the last 24 hours', anchor)).toEqual({
      from: '2026-11-19T11:00:00.000Z',
      to: '2026-11-20T11:00:00.000Z',
    });
  });
});

describe('choosePeriod', () => {
  const data = { language: 'en', askedAt: anchor, isComparison: false } as const;
  const trace = {
    ...data,
    firstCallAt: '2023-11-16T18:17:03.979Z',
    lastCallAt: '2023-11-16T19:14:08.000Z',
  };

  it('takes the whole span of short data', () => {
    expect(choosePeriod({ ...trace, question: 'Where does our money go?' })).toEqual({
      period: { from: '2023-11-16T00:00:00.000Z', to: '2023-11-17T00:00:00.000Z' },
      source: 'data',
    });
  });

  it('takes the last 30 days of long data, reckoned from the last call', () => {
    const question = 'Where does our money go?';
    const long = { ...data, firstCallAt: '2026-01-01T00:00:00Z', lastCallAt: '2026-09-30T12:00:00Z' };
    expect(choosePeriod({ ...long, question }).period).toEqual({
      from: '2026-09-01T00:00:00.000Z',
      to: '2026-10-01T00:00:00.000Z',
    });
  });

  it('reckons a relative period from the last call when nothing lies in it', () => {
    expect(choosePeriod({ ...trace, question: 'spend of today' })).toEqual({
      period: { from: '2023-11-16T00:00:00.000Z', to: '2023-11-17T00:00:00.000Z' },
      source: 'moved',
    });
  });

  it('leaves room for the period before when the answer compares', () => {
    const month = { ...data, firstCallAt: '2026-10-21T00:00:00Z', lastCallAt: '2026-11-19T23:00:00Z' };
    const question = 'Why did our bill jump?';
    expect(choosePeriod({ ...month, question, isComparison: true }).period).toEqual({
      from: '2026-11-13T00:00:00.000Z',
      to: '2026-11-20T00:00:00.000Z',
    });
    const hours = choosePeriod({ ...trace, question, isComparison: true }).period;
    expect(hours).toEqual({ from: '2023-11-16T19:00:00.000Z', to: '2023-11-16T20:00:00.000Z' });
  });
});
