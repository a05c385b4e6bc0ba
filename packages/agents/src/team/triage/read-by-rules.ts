import { folded } from '../../grounding/folded.ts';
import { beyondReason } from './beyond.ts';
import { intentOf } from './intent.ts';
import { mentionsIn, type NamedValues } from './names.ts';
import type { QuestionReading } from './question-reading.ts';
import { targetModel } from './target-model.ts';
import { unknownNames } from './unknown-names.ts';

/** How many questions back a pronoun may point. */
const mostSteps = 3;

/** The names that the last question which named any was about. */
function namesBefore(earlier: readonly string[], names: NamedValues): QuestionReading['mentions'] {
  for (const question of earlier.slice(-mostSteps).toReversed()) {
    const found = mentionsIn(question, names);
    if (found.length > 0) return found;
  }
  return [];
}

/** The question without the features and projects it names: what one is called ("nightly-summaries") asks for nothing. */
function withoutNamed(question: string, mentions: QuestionReading['mentions']): string {
  return mentions
    .filter(({ dimension }) => dimension === 'feature' || dimension === 'project')
    .map(({ written }) => written.split(' ').map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .reduce(
      (text, words) =>
        text.replace(
          new RegExp(`(?<![\\p{L}\\p{N}])${words.join('[^\\p{L}\\p{N}]+')}(?![\\p{L}\\p{N}])`, 'giu'),
          '…',
        ),
      folded(question),
    );
}

/** Reads a question by rules; a follow-up ("and last month?", "why did it rise?") takes names from the questions before. */
export function readByRules(
  question: string,
  earlier: readonly string[],
  names: NamedValues,
): QuestionReading {
  const own = mentionsIn(question, names);
  const beyond = beyondReason(question);
  if (beyond !== undefined)
    return {
      question,
      intents: ['out-of-scope'],
      confidence: 0.9,
      mentions: [],
      target: null,
      period: undefined,
      isFollowUp: false,
      beyond,
    };
  const namesSomething = own.length > 0 || unknownNames(question, own).length > 0;
  const { intents, confidence, isFollowUp } = intentOf(withoutNamed(question, own), earlier, namesSomething);
  const mentions = own.length === 0 && isFollowUp ? namesBefore(earlier, names) : own;
  return {
    question,
    intents,
    confidence,
    mentions,
    target: targetModel(question, mentions),
    period: undefined,
    isFollowUp,
    beyond: null,
  };
}
