import { describe, expect, it } from 'vitest';
import { goalsIn, tellsUsageChange } from './goals.ts';

const none = { growthShare: null, priceChangeShare: null, costChangeShare: null, speedFactor: null };

describe('goals of a question', () => {
  it.each([
    ['What happens if usage grows by 50%?', { growthShare: 0.5 }],
    ['+50% usage: what does it cost, and do we hit rate limits?', { growthShare: 0.5 }],
    ['impact of 30% more traffic', { growthShare: 0.3 }],
    ['What if our traffic doubles?', { growthShare: 1 }],
    ['What would twice the calls cost?', { growthShare: 1 }],
    ['Was passiert, wenn die Nutzung um 50 % steigt?', { growthShare: 0.5 }],
    ['Et si le trafic augmente de 25 % ?', { growthShare: 0.25 }],
    ['¿Qué pasa si el uso aumenta un 40 %?', { growthShare: 0.4 }],
    ['What if usage drops by 20%?', { growthShare: -0.2 }],
    ['Cut our costs by 20%', { costChangeShare: -0.2 }],
    ['Halve the bill', { costChangeShare: -0.5 }],
    ['Make it 2x faster', { speedFactor: 2 }],
    ['3x faster at the same spend', { speedFactor: 3 }],
    ['Lower the latency of support-chat by half', none],
    [
      'We need 20% less cost, twice the speed and 30% more usage',
      { costChangeShare: -0.2, speedFactor: 2, growthShare: 0.3 },
    ],
    ['-20% cost, 2x faster, +30% usage', { costChangeShare: -0.2, speedFactor: 2, growthShare: 0.3 }],
    ['Which feature takes 50% of our spend?', none],
    ['How much did we spend last month?', none],
    ['Compare the last 7 days with the 30 days before', none],
    ['', none],
    ['What happens if we grow by 40%?', { growthShare: 0.4 }],
    ['Our traffic grew by 30% last month. What would another 50% more traffic cost?', { growthShare: 0.5 }],
    ['Was wäre, wenn der Verkehr um 30 % höher wäre?', { growthShare: 0.3 }],
    ['Was wäre, wenn wir 30 % mehr Anfragen hätten?', { growthShare: 0.3 }],
    ['Can we cut last month’s bill by 20%?', { costChangeShare: -0.2 }],
    ['Why don’t we cut our costs by 20%?', { costChangeShare: -0.2 }],
    ['Wie senken wir die Kosten um 15 %?', { costChangeShare: -0.15 }],
    ['Können wir die Kosten um 20 Prozent senken?', { costChangeShare: -0.2 }],
    ['Was kosten 30 % mehr Anfragen?', { growthShare: 0.3 }],
    ['Get our costs down 20%', { costChangeShare: -0.2 }],
  ])('%s', (question, expected) => {
    expect(goalsIn(question)).toEqual({ ...none, ...expected });
  });

  it.each([
    ['What if prices increase by 10%?', 0.1],
    ['What if OpenAI raises its prices by 10%?', 0.1],
    ['What happens to our bill if gpt-4o prices drop by 25%?', -0.25],
    ['How much would a 15% price increase cost us?', 0.15],
    ['Suppose tokens get 20% cheaper. What do we save?', -0.2],
    ['impact of a price cut of 30%', -0.3],
    ['What would happen if prices doubled?', 1],
    ['Was wäre, wenn die Preise um 10 % steigen?', 0.1],
    ['Was kostet uns eine Preiserhöhung von 15 %?', 0.15],
    ['Was, wenn Anthropic die Preise um 20 Prozent senkt?', -0.2],
    ['Und wenn gpt-4o 10 % teurer wird?', 0.1],
    ['Et si les prix augmentent de 10 % ?', 0.1],
    ['¿Y si los precios suben un 10 %?', 0.1],
  ])('%s is about prices, not about usage or a goal', (question, priceChangeShare) => {
    expect(goalsIn(question)).toEqual({ ...none, priceChangeShare });
  });

  it('keeps prices and usage apart where both may change', () => {
    expect(goalsIn('What if prices increase by 10% and usage grows by 50%?')).toEqual({
      ...none,
      priceChangeShare: 0.1,
      growthShare: 0.5,
    });
  });

  it.each([
    'Why did our costs increase by 20%?',
    'Why did our costs drop by 20%?',
    'Why are our costs 20% lower than in October?',
    'Why has usage doubled?',
    'Did traffic grow by 30% last month?',
    'Has our traffic grown by 30%?',
    'Our usage increased by 40% since October, which feature is it?',
    'Is our usage growing by 10% a month?',
    'I want to know if traffic grew by 30% last month',
    'Can you tell me why our spend fell by 15%?',
    'We had 30% more calls yesterday than the day before',
    'Did OpenAI raise its prices by 10%?',
    'Prices rose by 10% last month, what did that cost us?',
    'What did we do when costs fell by 50%?',
    'Warum sind unsere Kosten um 20 % gestiegen?',
    'Warum sind unsere Kosten um 20 % gesunken?',
    'Ist der Verkehr letzten Monat um 30 % gewachsen?',
    'Die Nutzung hat sich verdoppelt, woran liegt das?',
    'Kannst du mir sagen, ob die Nutzung um 30 % gestiegen ist?',
    'Haben sich die Preise um 10 % erhöht?',
    'Pourquoi nos coûts ont-ils baissé de 20 % ?',
    'Le trafic a augmenté de 30 % le mois dernier',
    '¿Por qué subieron los costes un 20 %?',
  ])('%s tells what happened, and is no goal', (question) => {
    expect(goalsIn(question)).toEqual(none);
  });

  it('reads ten thousand characters without delay', () => {
    const startedAt = performance.now();
    goalsIn('usage grows and costs 12 3 '.repeat(400));
    goalsIn('prices of a b c up by 1 if usage '.repeat(400));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('usage that changed', () => {
  it.each([
    'Did traffic grow by 30% last month?',
    'Why has usage doubled?',
    'Did we make more calls than the week before?',
    'Ist der Verkehr letzten Monat um 30 % gewachsen?',
    'Warum gibt es mehr Anfragen?',
  ])('%s', (question) => {
    expect(tellsUsageChange(question)).toBe(true);
  });

  it.each([
    'What happens if traffic grows by 30%?',
    'Why did our costs increase by 20%?',
    'Why did more calls fail yesterday?',
    'How many calls did we make last week?',
    'Was passiert, wenn die Nutzung um 50 % steigt?',
  ])('not: %s', (question) => {
    expect(tellsUsageChange(question)).toBe(false);
  });
});
