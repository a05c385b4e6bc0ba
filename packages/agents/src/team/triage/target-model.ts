import { folded } from '../../grounding/folded.ts';
import { clausesOf } from '../analysis/clauses.ts';
import { modelNamesIn } from './model-names.ts';
import type { Mention } from './names.ts';

/** Has calls served by another model than now. */
const moves =
  /\b(?:mov(?:e|es|ed|ing)|switch(?:es|ed|ing)?|migrat\w*|r[au]n|runs|running|serv(?:e|es|ed|ing)|replac\w*|went|chang(?:e|es|ed|ing)|wechsel\w*|umst(?:ell|ieg|eig)\w*|lauf\w*|lief\w*|lassen|pass(?:e|er|ions|ait)|bascul\w*|tourn\w*|cambi\w*|pasa\w*)\b/;
const wayThere =
  '(?:to|on|onto|with|by|through|auf|zu|mit|uber|sur|vers|avec|con|use|used|using|nutzen|verwenden|utiliser|usar)';
const supposes =
  /\b(?:if|would|could|can|should|shall|cheaper to|better to|what about|let'?s|wenn|falls|wurden?|konn\w+|soll\w*|gunstiger|si|pourr\w+|devr\w+|podria\w*|deber\w*)\b/;

/**
 * The model that calls might be moved to, where a question supposes such a move ("what if search ran on gpt-4o-mini?"):
 * it is about the calls that would move, not about those the model has. Null for all other questions.
 */
export function targetModel(question: string, mentions: readonly Mention[]): string | null {
  const text = folded(question).replaceAll(/\s+/g, ' ');
  const supposed = clausesOf(text).filter(
    ({ text: clause, isTold }) => !isTold && supposes.test(text) && clause !== '',
  );
  const known = mentions.filter(({ dimension }) => dimension === 'model').map(({ value }) => value);
  for (const value of [...known, ...modelNamesIn(text)]) {
    const name = folded(value)
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(/[-_ ]/g, '[-_ ]');
    const target = new RegExp(
      String.raw`(?<!\w)(?<way>${wayThere}) (?:the |das |le |el )?(?:model )?${name}(?![\w-])`,
    );
    for (const { text: clause } of supposed) {
      const way = target.exec(clause)?.groups?.way;
      if (
        way !== undefined &&
        (moves.test(clause) || /^(?:use|using|nutzen|verwenden|utiliser|usar)/.test(way))
      )
        return value;
    }
  }
  return null;
}
