import { describe, expect, it } from 'vitest';
import { folded } from '../../grounding/folded.ts';
import { beyondReason } from './beyond.ts';
import { intentOf } from './intent.ts';
import { asksOfMove } from './model-moves.ts';
import { mentionsIn } from './names.ts';
import { readByRules } from './read-by-rules.ts';

/** The first intent decides the headline; the rest are looked at as well. */
const routes: readonly (readonly [string, string])[] = [
  ['Are we within our budget of $10,000 this month?', 'budget'],
  ['Will we stay within budget?', 'budget'],
  ['When will our budget run out?', 'budget'],
  ['How many calls run at the same time?', 'limits'],
  ['Are we close to our rate limits?', 'limits'],
  ['What is our peak concurrency?', 'limits'],
  ['How many requests per minute do we make at peak?', 'limits'],
  ['What is our cache hit rate?', 'caching'],
  ['How well does prompt caching work?', 'caching'],
  ['Is our prompt cache used by checkout?', 'caching'],
  ['Did any prices change last month?', 'price-changes'],
  ['Which models had price changes?', 'price-changes'],
  ['What did the price increase cost us?', 'price-changes'],
  ['Was yesterday’s upgrade worth it, should we roll back?', 'cost-change'],
  ['Which feature is slowest and where is the bottleneck?', 'latency'],
  ['what wil we spend nxt month', 'spend-overview'],
  // Misspelled.
  ['wher does our mony go', 'spend-overview'],
  ['how can we reduse our csots', 'savings'],
  ['wich modle has the worst latnecy', 'latency'],
  ['what do faild calls cost', 'errors'],
  ['most expnesive feature', 'spend-overview'],
  ['waht are our savigns', 'savings'],
  ['forcast for december', 'forecast'],
  // German.
  ['Wie viel haben wir letzten Monat ausgegeben?', 'spend-overview'],
  ['Was kostet uns am meisten?', 'spend-overview'],
  ['Warum ist die Rechnung gestiegen?', 'cost-change'],
  ['Wo können wir Kosten einsparen?', 'savings'],
  ['Welches Modell ist am langsamsten?', 'latency'],
  ['Welche Fehler kosten uns Geld?', 'errors'],
  ['Was werden wir nächsten Monat ausgeben?', 'forecast'],
  ['Halten wir das Budget von 5000 Dollar ein?', 'budget'],
  ['Wie viele Anfragen laufen gleichzeitig?', 'limits'],
  ['Wie hoch ist die Trefferquote im Cache?', 'caching'],
  ['Haben sich Preise geändert?', 'price-changes'],
  ['Was kostet ein Gespräch?', 'unit-economics'],
  ['Wie importiere ich unsere Daten?', 'data-help'],
  ['Lohnt sich der Wechsel zu gpt-4o-mini?', 'compare-models'],
  // French.
  ['Combien avons-nous dépensé le mois dernier ?', 'spend-overview'],
  ['Où part notre argent ?', 'spend-overview'],
  ['Pourquoi les coûts ont-ils augmenté ?', 'cost-change'],
  ['Comment réduire nos coûts ?', 'savings'],
  ['Quel modèle est le plus lent ?', 'latency'],
  ['Combien coûtent les échecs ?', 'errors'],
  ['Combien allons-nous dépenser le mois prochain ?', 'forecast'],
  ['Quel est notre taux de succès du cache ?', 'caching'],
  ['Y a-t-il eu des changements de prix ?', 'price-changes'],
  ['Combien de requêtes en parallèle ?', 'limits'],
  ['Quel est le coût par conversation ?', 'unit-economics'],
  ['Comment importer nos données ?', 'data-help'],
  // Spanish.
  ['¿Cuánto gastamos la semana pasada?', 'spend-overview'],
  ['¿Adónde va nuestro dinero?', 'spend-overview'],
  ['¿Por qué subió la factura?', 'cost-change'],
  ['¿Cómo podemos reducir los costes?', 'savings'],
  ['¿Qué modelo es más lento?', 'latency'],
  ['¿Cuánto cuestan los fallos?', 'errors'],
  ['¿Cuánto gastaremos el próximo mes?', 'forecast'],
  ['¿Estamos dentro del presupuesto?', 'budget'],
  ['¿Cambiaron los precios?', 'price-changes'],
  ['¿Cuántas llamadas simultáneas hay?', 'limits'],
  ['¿Cuál es el coste por usuario?', 'unit-economics'],
  ['¿Qué datos necesitáis?', 'data-help'],
];

describe('a question goes to what answers it', () => {
  it.each(routes)('%s -> %s', (question, intent) => {
    expect(intentOf(question).intents).toContain(intent);
  });

  const facts = [
    'latency',
    'errors',
    'caching',
    'limits',
    'budget',
    'price-changes',
    'forecast',
    'unit-economics',
    'data-help',
    'cost-change',
  ];
  it.each(routes.filter(([, intent]) => facts.includes(intent)))('%s begins with %s', (question, intent) => {
    const [first] = intentOf(question).intents.filter((other) => other !== 'spend-overview');
    expect(first).toBe(intent);
  });

  it.each([
    'What is the capital of France?',
    'Write me a poem about the sea',
    'Wie wird das Wetter morgen?',
    'Quelle heure est-il ?',
    'asdf qwer zxcv',
    '¿Quién ganó el partido?',
  ])('%s is out of scope', (question) => {
    expect(intentOf(question).intents).toEqual(['out-of-scope']);
  });
});

describe('a composite question goes to all that answer it', () => {
  it.each([
    ['How can we cut our costs by 20% without losing quality?', ['savings']],
    ['Make search twice as fast at the same spend', ['latency']],
    ['What happens to our costs and rate limits if usage grows by 50%?', ['limits', 'forecast']],
    ['Can we handle +50% usage?', ['forecast']],
    ['Optimise checkout-assistant', ['savings']],
    ['Is the new model worth it?', ['compare-models']],
    ['Audit our prompt caching', ['caching']],
    ['We want 20% lower cost, more speed and 30% more usage', ['forecast', 'latency', 'savings']],
    ["Was yesterday's upgrade worth it, should we roll back?", ['cost-change', 'compare-models']],
    ['Why did costs rise and how can we save?', ['cost-change', 'savings']],
    ['How are we doing?', ['spend-overview', 'savings']],
    ["What's going on?", ['spend-overview', 'savings']],
    ['Wie läuft es?', ['spend-overview', 'savings']],
  ])('%s', (question, expected) => {
    expect(intentOf(question).intents).toEqual(expected);
  });
});

describe('a word that also means something else', () => {
  it.each([
    ['Is prompt caching worth it?', ['caching']],
    ['Lohnt sich Caching?', ['caching']],
    ['Lohnt sich Prompt-Caching für support-chat?', ['caching']],
    ['Is caching worth it for gpt-4o?', ['caching']],
    ['Is gpt-4o worth it?', ['compare-models']],
    ['Lohnt sich gpt-4o?', ['compare-models']],
    ['I need to see the workload of support-chat', ['spend-overview']],
    ['I want a breakdown of the workload by model', ['spend-overview']],
    ['Create a report on the workload of search', ['spend-overview']],
    ['Is the synthetic data counted in our costs?', ['spend-overview']],
    ['Ich brauche einen Überblick über die Workload von search', ['spend-overview']],
    ['Sind die Testdaten in den Kosten enthalten?', ['spend-overview']],
    ['Did traffic grow by 30% last month?', ['cost-change']],
    ['Ist der Verkehr letzten Monat um 30 % gewachsen?', ['cost-change']],
    ['Why did our costs increase by 20%?', ['cost-change']],
    ['Warum sind unsere Kosten um 20 % gestiegen?', ['cost-change']],
    ['What if prices increase by 10%?', ['price-changes']],
    ['What happens to our bill if OpenAI raises its prices by 10%?', ['price-changes']],
    ['How much would a 15% price increase cost us?', ['price-changes']],
    ['Was wäre, wenn die Preise um 10 % steigen?', ['price-changes']],
    ['What if prices rise by 10% and usage grows by 50%?', ['forecast', 'price-changes']],
    ['Where does our money go, and what if prices rise by 10%?', ['price-changes', 'spend-overview']],
    ['Did the price of gpt-4o change?', ['price-changes']],
    ['wieviele aufrufe gestern', ['spend-overview']],
    ['How do I reduce latency without increasing cost?', ['latency', 'savings']],
    ['Is our data complete?', ['data-help']],
    ['Which calls could be batched?', ['savings']],
    ['Should we use batch for support-chat?', ['savings']],
    ['Who is the CEO of OpenAI?', ['out-of-scope']],
    ['Tell me a joke about tokens', ['out-of-scope']],
    ['Was lief gestern schief?', ['errors']],
    ['Was kostet uns support-chat pro Gespräch?', ['unit-economics', 'spend-overview']],
    ['cost per call of each feature', ['unit-economics', 'spend-overview']],
    ['spend in October vs September', ['cost-change']],
    ['What would 30% more traffic cost?', ['forecast']],
    ['What happens if traffic doubles?', ['forecast']],
  ])('%s', (question, expected) => {
    expect(intentOf(question, [], true).intents).toEqual(expected);
  });

  it.each([
    'generate a test workload of 10,000 RAG calls',
    'I need a workload of 5,000 calls',
    'We need synthetic data',
    'Give me some fake traffic for search',
    'synthetic data please',
    'make a workload with loops',
    'Create a test workload of 1,000 calls like support-chat',
    'Create a new workload like support-chat',
    'Erzeuge eine Workload mit 10.000 Aufrufen',
    'Ich brauche Testdaten',
    'Erstelle Testdaten für einen Online-Handel',
  ])('%s asks for calls to be made', (question) => {
    expect(intentOf(question).intents).toEqual(['synthetic-data']);
  });
});

describe('a question in plain and clumsy words', () => {
  it.each([
    ["who's burning all the cash", ['spend-overview']],
    ['whos burning all our money??', ['spend-overview']],
    ['where is all the dough going', ['spend-overview']],
    ['can we get by with 500 bucks a month', ['budget']],
    ['will we make do with $2,000 this month?', ['budget']],
    ['did anything weird happen in the last few days', ['cost-change']],
    ['anything unusual yesterday?', ['cost-change']],
    ['our openai invoice looks nuts this month', ['cost-change']],
    ['the bill is insane', ['cost-change']],
    ['tell me about batch', ['savings']],
    ['compare this week with last week', ['cost-change']],
    ['how long are our prompts', ['spend-overview']],
    ['average cost per call by model', ['unit-economics', 'compare-models']],
    ['which of our models are being deprecated', ['savings', 'compare-models']],
    ['how sure are you about the numbers', ['savings']],
    ['explain grade B', ['savings']],
  ])('%s', (question, expected) => {
    const { intents } = intentOf(question);
    for (const intent of expected) expect(intents).toContain(intent);
    expect(intents).not.toContain('out-of-scope');
  });

  it.each([
    'warum so teuer?!',
    'wieso zahlen wir so viel für openai',
    'why is support-chat so expensive?',
    'Why do we pay so much?',
    '¿Por qué es tan caro?',
    'Pourquoi est-ce si cher ?',
  ])('"%s" asks what the money goes to, not what changed', (question) => {
    expect(intentOf(question).intents).toEqual(['spend-overview', 'savings']);
  });

  it.each([
    'Warum ist support-chat so teuer geworden?',
    'Why is it so much more than last week?',
    'Why did it get so expensive?',
    'Why is it so expensive since Monday?',
  ])('"%s" asks what changed', (question) => {
    expect(intentOf(question).intents).toContain('cost-change');
  });

  it.each([
    ['Generate calls for testing', 'synthetic-data'],
    ['make some traffic to test with', 'synthetic-data'],
    ['what would you do if you were me', 'savings'],
  ])('%s -> %s', (question, intent) => {
    expect(intentOf(question).intents).toContain(intent);
  });

  it('is not about caching where limits are hit', () => {
    const { intents } = intentOf('What does +50% usage cost, and do we hit rate limits?');
    expect(intents).toContain('limits');
    expect(intents).not.toContain('caching');
    expect(intentOf('What is our hit rate?').intents).toContain('caching');
  });

  it('is not about speed where it asks how long texts are', () => {
    expect(intentOf('how long are our prompts').intents).not.toContain('latency');
    expect(intentOf('how long do our answers take').intents).toContain('latency');
  });

  it('an ordinary word before "bot" or "assistant" names the one feature that has it', () => {
    const names = { feature: ['support-chat', 'nightly-summaries', 'document-answers'] };
    const meant = (question: string) => mentionsIn(question, names).map(({ value }) => value);
    expect(meant('how come support bot is so slow')).toEqual(['support-chat']);
    expect(meant('why is the chat assistant slow?')).toEqual(['support-chat']);
    expect(meant('does our support team cost much?')).toEqual([]);
    expect(meant('what if we cut the answers in half')).toEqual([]);
    expect(meant('what does document answers cost?')).toEqual(['document-answers']);
  });
});

describe('a question about a move to another model', () => {
  it.each([
    "Was yesterday's upgrade worth it?",
    'Should we roll back?',
    'Is gpt-4o-mini worth it instead of gpt-4o?',
    'Did the switch to claude-haiku-4-5 pay off?',
    'Was the new model worth it?',
    'Lohnt sich der Umstieg auf gpt-4o?',
    'Hat sich der Modellwechsel gelohnt?',
    'La migration vaut-elle la peine ?',
  ])('is one: %s', (question) => {
    expect(asksOfMove(folded(question))).toBe(true);
  });

  it.each([
    'Is prompt caching worth it?',
    'Lohnt sich Caching?',
    'Is batching worth it?',
    'Is the support-chat feature worth it?',
    'Lohnt sich das?',
    'Which savings are the most promising?',
    'What does the search feature cost?',
  ])('is none: %s', (question) => {
    expect(asksOfMove(folded(question))).toBe(false);
  });
});

describe('what no log of calls can answer', () => {
  it.each([
    ['How much do our competitors spend on AI?', 'other-company'],
    ['Was geben andere Unternehmen aus?', 'other-company'],
    ['Is our spend normal compared with others?', 'other-company'],
    ['Delete all our data', 'changes-things'],
    ['Please switch everything to gpt-4o-mini', 'changes-things'],
    ['What do our users ask about?', 'content'],
    ['Show me the prompts of checkout-assistant', 'content'],
    ['When will gpt-6 be released?', 'provider-plans'],
    ['Will OpenAI raise its prices?', 'provider-plans'],
  ])('%s: %s', (question, reason) => {
    expect(beyondReason(question)).toBe(reason);
  });

  it.each([
    'Should we switch to gpt-4o-mini?',
    'What happens if we drop gpt-4o?',
    'What do our users cost?',
    'What would it save to remove retries?',
    'Compare us with last month',
    'Where does our money go?',
  ])('%s can be answered', (question) => {
    expect(beyondReason(question)).toBeUndefined();
  });
});

const named = {
  feature: ['search', 'chat', 'reports', 'checkout-assistant', 'batch'],
  model: ['gpt-4o'],
  project: ['default', 'test'],
};

describe('a feature that is called like an ordinary word', () => {
  it.each([
    ['What does search cost?', ['search']],
    ['How much do we spend on search?', ['search']],
    ['Why did the search feature get slower?', ['search']],
    ['search costs', ['search']],
    ['Compare search and chat', ['search', 'chat']],
    ['Was kostet search?', ['search']],
    ['Combien coûte search ?', ['search']],
    ['How expensive is chat last month?', ['chat']],
    ['Show the latency of reports', ['reports']],
  ])('is meant in "%s"', (question, expected) => {
    expect(
      mentionsIn(question, named)
        .map(({ value }) => value)
        .toSorted(),
    ).toEqual(expected.toSorted());
  });

  it.each([
    'What does a chat with a customer cost?',
    'cost per chat',
    'Can you search for savings?',
    'How much would batch processing save?',
    'Which calls use the prompt cache?',
    'Give me reports about costs',
    'What is the default model?',
  ])('is not meant in "%s"', (question) => {
    expect(mentionsIn(question, named)).toEqual([]);
  });
});

describe('a follow-up', () => {
  const earlier = ['What does checkout-assistant cost?'];
  it.each([
    ['and last month?', ['spend-overview']],
    ['Why did it rise?', ['cost-change']],
    ['How can we make it cheaper?', ['savings']],
    ['Is that one slow?', ['latency']],
    ['und letzte Woche?', ['spend-overview']],
    ['et le mois dernier ?', ['spend-overview']],
  ])('"%s" is about what the question before was about', (question, intents) => {
    const reading = readByRules(question, earlier, named);
    expect(reading.mentions.map(({ value }) => value)).toEqual(['checkout-assistant']);
    expect(reading.intents).toEqual(intents);
  });

  it('is not read into what a feature is called', () => {
    const names = { feature: ['nightly-summaries', 'compare-bot', 'error-report'] };
    expect(readByRules('How can we save on nightly summaries?', [], names).intents).toEqual(['savings']);
    expect(readByRules('What does compare-bot cost?', [], names).intents).toEqual(['spend-overview']);
    expect(readByRules('How much is error-report?', [], names).intents).toEqual(['spend-overview']);
  });

  it('of a bare "that" is about what the question before was about', () => {
    const reading = readByRules('Why is that more than before?', earlier, named);
    expect(reading.mentions.map(({ value }) => value)).toEqual(['checkout-assistant']);
    expect(
      readByRules('Is that feature of chat slow?', earlier, named).mentions.map(({ value }) => value),
    ).toEqual(['chat']);
  });

  it('reaches over a question that names nothing, and a new name ends it', () => {
    expect(
      readByRules('and now?', [...earlier, 'why did it rise?'], named).mentions.map(({ value }) => value),
    ).toEqual(['checkout-assistant']);
    expect(readByRules('And what about search?', earlier, named).mentions.map(({ value }) => value)).toEqual([
      'search',
    ]);
    expect(readByRules('Where does all our money go this year?', earlier, named).mentions).toEqual([]);
  });
});
