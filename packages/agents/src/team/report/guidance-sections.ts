import type { Section, Span } from '@netra/contract';
import { periodText } from '../../grounding/date-text.ts';
import { closed, prose } from '../../grounding/prose.ts';
import { counted, figureOf } from '../../grounding/reading.ts';
import { exampleCallText } from '../data-helper/example-call.ts';
import { exportGuides, importSteps, sources } from '../data-helper/export-guides.ts';
import type { BeyondReason } from '../triage/beyond.ts';
import { asksForHelp } from '../triage/triage-record.ts';
import { list, paragraph, section } from './blocks.ts';
import { documentsLead } from './documents-section.ts';
import { answerOf } from './headline.ts';
import { type LaidOut, layOut } from './lay-out.ts';
import { type Materials, totalsOf } from './materials.ts';

const isThanks = /^(?:thanks?|thank you|danke|merci|gracias)\b/i;

/** What is said instead, where no log of AI calls can answer; friendly, and with what can be asked. */
const beyondWords: Record<BeyondReason, string> = {
  'other-company':
    'Apex sees the calls of your organization only, so it cannot say what others spend; ask how your own spend develops, or what could be saved.',
  'changes-things':
    'Apex changes nothing by itself: it works out what a change would save and how to make it, and you decide. Ask what to change first.',
  content:
    'Apex keeps what calls cost and how they went, not what was written in them, so it cannot show their text; ask what the calls of a feature cost.',
  'provider-plans':
    'What providers will release or charge is not known to Apex; ask which prices changed so far, or what another model would have cost on your own calls.',
};

/** What is said first when the answer is help, sentence by sentence: what is there, or that nothing is. */
function guidanceStatements(materials: Materials): Span[][] {
  const { sufficiency, input } = materials;
  const intents = input.triage?.intents ?? [];
  if (sufficiency === undefined)
    return [
      prose`Which data there is could not be found out just now, so this says what Apex can do and how to get data in.`,
    ];
  const { calls, firstCallAt, lastCallAt } = sufficiency.result;
  if (calls === 0 || firstCallAt === null || lastCallAt === null)
    return [prose`There are no calls yet, so there is nothing to work out; this is how to get data in.`];
  const there = prose`There ${calls === 1 ? 'is' : 'are'} ${counted(sufficiency, ['calls'], 'call')} to ask about, from ${periodText({ from: firstCallAt, to: lastCallAt })}.`;
  const beyond = input.triage?.beyond ?? null;
  if (beyond !== null) return [prose`${beyondWords[beyond]}`, there];
  if (intents.includes('out-of-scope'))
    return [
      prose`Apex could not read this as a question about your AI calls: it works out what they cost and how to spend less.`,
      there,
    ];
  if (intents.includes('greeting'))
    return [
      prose`${isThanks.test(materials.question.trim()) ? 'You are welcome' : 'Hello'}. Apex works out what your AI calls cost and how to spend less.`,
      there,
    ];
  if (intents.includes('data-help')) return [prose`This is how to get data in.`, there];
  if (input.absent.length > 0)
    return [
      prose`Your question could not be worked out just now: part of the team could not finish. Ask again in a moment.`,
      there,
    ];
  return [prose`There is too little data to answer this.`, there];
}

/** What stands first when the answer is help, or a few calls are told without advice. */
export function guidanceAnswer(materials: Materials): LaidOut {
  const { input, sufficiency } = materials;
  const isHelp = input.triage === null || asksForHelp(input.triage) || (sufficiency?.result.calls ?? 0) === 0;
  if (input.analysis === null || isHelp)
    return layOut({
      lead: documentsLead(materials),
      topics: [guidanceStatements(materials)],
      extras: [],
    });
  const { headline, paragraphs } = answerOf(materials);
  return { headline, paragraphs: [...paragraphs, ...whyNoAdvice(materials)] };
}

/** Why a few calls are told without saying what to change, where that was asked. */
function whyNoAdvice(materials: Materials): Span[][] {
  const intents = materials.input.triage?.intents ?? [];
  if (!intents.some((intent) => intent === 'savings' || intent === 'spend-overview')) return [];
  const totals = totalsOf(materials)?.result.totals;
  return totals !== undefined && totals.calls > 0 && totals.unpricedCalls === totals.calls
    ? [['What to change first cannot be said without prices.']]
    : [['There is too little data yet to say what to change first.']];
}

/** True when it is not data that is wanting, but a question or an answer: how to get data in is beside the point then. */
function isAboutAsking({ sufficiency, input }: Materials): boolean {
  const intents = input.triage?.intents ?? [];
  if (sufficiency === undefined || sufficiency.result.calls === 0 || intents.includes('data-help'))
    return false;
  const isConversation = intents.includes('greeting') || intents.includes('out-of-scope');
  return isConversation || sufficiency.result.verdict === 'sufficient';
}

const abilities: readonly string[] = [
  'Show where the money goes, by feature, model, provider and day.',
  'Explain why spend changed: more calls, dearer prices, or more tokens a call.',
  'Replay changes such as caching, batching or another model against your own calls, and say what they would have saved.',
  'Show failed calls, retries, slow calls, and calls without a known price.',
  'Show cache hit rates, calls at once, changed prices, and how a month stands against a budget.',
  'Read questions in English, German, French and Spanish; the answers are in English.',
];

const exampleQuestions: readonly string[] = [
  'Where does our money go and what should we change first?',
  'Why did our spend change last week?',
  'Which model is slowest?',
  'What do failed calls and retries cost?',
  'Which calls have no known price?',
  'How much of our input comes from a prompt cache?',
  'What will we spend next month?',
];

function gapItems(materials: Materials): Span[][] {
  const { sufficiency } = materials;
  if (sufficiency === undefined) return [];
  return sufficiency.result.gaps.map((_, index) => {
    const of = (field: string) => figureOf(sufficiency, ['gaps', index, field], 'text');
    return prose`${of('field')}: ${closed(of('why'))} ${closed(of('howToGet'))}`;
  });
}

/** What we can do, questions to answer, how to export, an example. */
export function guidanceSections(materials: Materials): Section[] {
  const canDo = list(abilities.map((ability) => [ability]));
  if (isAboutAsking(materials))
    return [
      ...section('what-we-can-do', 'What Apex can do', canDo),
      ...section('questions', 'Questions to ask', list(exampleQuestions.map((question) => [question]))),
    ];
  const chosen = materials.input.dataRequest?.sources ?? sources;
  const gaps = gapItems(materials);
  return [
    ...section('what-we-can-do', 'What Apex can do', [
      ...canDo,
      ...(gaps.length === 0 ? [] : [paragraph(prose`What is missing from the data:`), ...list(gaps)]),
    ]),
    ...section('questions', 'Questions that help', [
      ...list([
        ['Which providers and gateways do your calls go through?'],
        ['Does each call know which feature it serves?'],
        ['Which features have somebody waiting for the answer, and which run in the background?'],
        ['How do you tell a good answer from a bad one?'],
      ]),
    ]),
    ...section('how-to-export', 'How to get your data in', [
      ...list(chosen.map((source) => [`From ${source}: ${exportGuides[source]}`])),
      ...list(importSteps.map((step) => [step])),
    ]),
    ...section('example', 'Example of a call', [paragraph([`\`${exampleCallText}\``])]),
  ];
}
