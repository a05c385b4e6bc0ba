import type { Block, Section, Span } from '@netra/contract';
import { dayText, periodText } from '../../grounding/date-text.ts';
import { prose } from '../../grounding/prose.ts';
import { figureOf } from '../../grounding/reading.ts';
import { plainText } from '../../grounding/render-markdown.ts';
import type { Intent } from '../triage/intent-signs.ts';
import { list, paragraph, section } from './blocks.ts';
import { inOneLine, type LaidOut, sentencesOf } from './lay-out.ts';
import type { Materials } from './materials.ts';
import { isComparable } from './time-before.ts';

const mostHighlights = 6;
const dayMs = 86_400_000;

/** What a reader must know before trusting the numbers: generated data, a moved period, data left out. */
export function noticesOf(materials: Materials): Span[][] {
  const { triage } = materials.input;
  if (triage === null) return [];
  const { sufficiency } = materials;
  const notices: Span[][] = [];
  if (triage.sufficiency.synthetic)
    notices.push(
      sufficiency === undefined
        ? prose`This is about generated demonstration data, not about real traffic.`
        : prose`This is about generated demonstration data, not real traffic: ${figureOf(sufficiency, ['syntheticCalls'], 'count')} of ${figureOf(sufficiency, ['calls'], 'count')} calls were generated.`,
    );
  if (triage.leavesOutDemonstration)
    notices.push(prose`The generated demonstration data is left out, as there are real calls.`);
  if (triage.period !== null && triage.periodSource === 'moved')
    notices.push(
      prose`There are no calls in the period you asked for, so this is about ${periodText(triage.period)}, reckoned from the last call.`,
    );
  const firstCallAt = sufficiency?.result.firstCallAt ?? null;
  if (triage.period !== null && triage.periodSource === 'asked' && firstCallAt !== null)
    if (Date.parse(firstCallAt) - Date.parse(triage.period.from) >= dayMs)
      notices.push(
        prose`The first call there is was made on ${dayText(firstCallAt)}, so the period is looked at from then on.`,
      );
  if (triage.period !== null && triage.isUnderWay)
    notices.push(
      prose`The period is not over yet: today counts as its last day, with the calls made so far.`,
    );
  const guessed = triage.mentions.filter((mention) => mention.match === 'close');
  if (guessed.length > 0)
    notices.push(prose`Taken to mean: ${guessed.map((mention) => mention.value).join(', ')}.`);
  if (triage.isAnsweredInEnglish || triage.language !== 'en')
    notices.push(prose`The built-in analyst answers in English.`);
  return notices;
}

function keysOf(spans: readonly Span[]): string[] {
  return spans.flatMap((span) =>
    typeof span === 'string' || span.format === 'text' ? [] : [`${span.evidenceId}${span.pointer}`],
  );
}

/** Questions about speed, failures or prices: where the money went is beside the point of these. */
const factIntents: readonly Intent[] = [
  'latency',
  'errors',
  'unpriced',
  'caching',
  'limits',
  'price-changes',
  'budget',
];

function asksOnlyForFacts({ input }: Materials): boolean {
  const intents = input.triage?.intents ?? [];
  return intents.length > 0 && intents.every((intent) => factIntents.includes(intent));
}

/** What stands out and is not in the answer already: causes first, then what was asked for, then the rest. */
function highlightsOf(materials: Materials, answer: LaidOut): Span[][] {
  const told = [answer.headline, ...answer.paragraphs];
  const inAnswer = new Set(told.flatMap(keysOf));
  // Different evidence may say the same in the same words.
  const isTold = (text: string) => told.some((line) => plainText(line).includes(text));
  // Against a time that is not whole nothing changed, and nothing caused it.
  const isSound = isComparable(materials);
  const statements = (materials.input.analysis?.statements ?? []).filter(
    ({ topic }) => isSound || topic !== 'movers-by-feature',
  );
  const isAsked = (topic: string) => !topic.startsWith('spend-');
  const isNarrow = asksOnlyForFacts(materials);
  const isOverview = materials.input.triage?.intents.includes('spend-overview') === true;
  const ordered = isOverview
    ? statements
    : [
        ...statements.filter(({ topic }) => isAsked(topic)),
        ...(isNarrow ? [] : statements.filter(({ topic }) => !isAsked(topic))),
      ];
  const causes = (materials.input.research?.hypotheses ?? []).filter(
    ({ verdict }) => isSound && verdict === 'supported',
  );
  return (
    [...causes, ...ordered]
      // What is told already is left out sentence by sentence.
      .map(({ spans }) => inOneLine(sentencesOf([spans]).filter((sentence) => !isTold(plainText(sentence)))))
      .filter((spans) => {
        if (spans.length === 0) return false;
        const keys = keysOf(spans);
        return keys.length === 0 || !keys.every((key) => inAnswer.has(key));
      })
      .slice(0, mostHighlights)
  );
}

function firstChange(materials: Materials): Block[] {
  const { savings, input } = materials;
  const [first] = input.optimizer?.ranked ?? [];
  const finding = first === undefined ? undefined : savings?.result.findings[first.finding];
  if (first === undefined || finding === undefined || savings === undefined) return [];
  const of = (field: string) => figureOf(savings, ['findings', first.finding, field], 'text');
  return [
    paragraph(
      prose`What to change first: ${of('title')}. It takes ${finding.effort} effort and carries ${finding.risk} risk. Why: ${of('why')}`,
    ),
  ];
}

function projectedNote(materials: Materials): Block[] {
  const { savings, input } = materials;
  const [first] = input.optimizer?.projected ?? [];
  if (first === undefined || savings === undefined || asksOnlyForFacts(materials)) return [];
  const title = figureOf(savings, ['findings', first.finding, 'title'], 'text');
  return [
    paragraph(
      prose`More may be possible, but is only projected (grade C) until it is tested; it is in none of these amounts and is listed apart. The most promising to test is “${title}”.`,
    ),
  ];
}

/** The summary: what of the answer is not in the headline, notices, what stands out, and what to change first. */
export function summarySection(materials: Materials, answer: LaidOut): Section[] {
  return section('summary', 'Summary', [
    ...answer.paragraphs.map(paragraph),
    ...noticesOf(materials).map(paragraph),
    ...list(highlightsOf(materials, answer)),
    ...firstChange(materials),
    ...projectedNote(materials),
  ]);
}
