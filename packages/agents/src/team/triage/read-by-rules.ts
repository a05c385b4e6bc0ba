import { beyondReason } from './beyond.ts';
import { intentOf } from './intent.ts';
import { mentionsIn, type NamedValues } from './names.ts';
import type { QuestionReading } from './question-reading.ts';
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

/** Reads a question by rules; a follow-up ("and last month?", "why did it rise?") takes names from the questions before. */
export function readByRules(
  question: string,
  earlier: readonly string[],
  names: NamedValues,
): QuestionReading {
  const own = mentionsIn(question, names);
  const previous = earlier.at(-1);
  const beyond = beyondReason(question);
  if (beyond !== undefined)
    return {
      question,
      intents: ['out-of-scope'],
      confidence: 0.9,
      mentions: [],
      period: undefined,
      isFollowUp: false,
      previous,
      beyond,
    };
  const namesSomething = own.length > 0 || unknownNames(question, own).length > 0;
  const { intents, confidence, isFollowUp } = intentOf(question, earlier, namesSomething);
  const mentions = own.length === 0 && isFollowUp ? namesBefore(earlier, names) : own;
  return { question, intents, confidence, mentions, period: undefined, isFollowUp, previous, beyond: null };
}
