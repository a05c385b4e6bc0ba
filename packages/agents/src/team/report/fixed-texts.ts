import type { Evidence } from '@netra/contract';
import { readingOf } from '../../grounding/reading.ts';
import { stepsFor } from '../actions/change-steps.ts';
import { exampleCallText } from '../data-helper/example-call.ts';

/** Texts with digits that the program itself makes: the example, and the patches that follow from the rules of the evidence. */
export function fixedTexts(evidence: readonly Evidence[]): string[] {
  const rules = evidence.flatMap((item) =>
    (readingOf('savings', item)?.result.findings ?? []).map((finding) => finding.rule),
  );
  return [exampleCallText, ...rules.map((rule) => stepsFor(rule).patch).filter((patch) => patch !== null)];
}
