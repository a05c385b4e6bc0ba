import { multiplyUsd, type Usd, usd } from '@netra/contract';
import { folded } from '../../grounding/folded.ts';

const scales: readonly { readonly pattern: RegExp; readonly factor: number }[] = [
  { pattern: /^(?:k|thousand|tausend|mille|mil)$/, factor: 1_000 },
  { pattern: /^(?:m|mio|million\w*|millon\w*)$/, factor: 1_000_000 },
];

const amount =
  /(?<sign>us\$|\$|usd|dollars?)?\s?(?<number>\d[\d.,' ]*\d|\d)\s?(?<scale>k\b|m\b|mio\b|thousand|tausend|mille\b|mil\b|million\w*|millon\w*)?\s?(?<unit>\$|usd|us dollars?|dollars?|dolares?|bucks?)?/g;

/** `10,000`, `10.000`, `10 000`, `1.5`: a separator before exactly three digits groups, any other is the decimal point. */
function numberOf(text: string): string | undefined {
  const grouped = text
    .replaceAll(/[.,' ](?=\d{3}(?!\d))/g, '')
    .replace(',', '.')
    .replaceAll(/[' ]/g, '');
  return /^\d{1,15}(?:\.\d{1,9})?$/.test(grouped) ? grouped : undefined;
}

/**
 * The amount of money that a question names, in USD, as an exact decimal: the one with a currency sign or a scale
 * ("$10,000", "10k"). A bare number ("last 30 days") is none.
 */
export function amountIn(question: string): Usd | undefined {
  for (const match of folded(question).matchAll(amount)) {
    const { sign, number, scale, unit } = match.groups ?? {};
    const plain = numberOf(number ?? '');
    if (plain === undefined || (sign === undefined && scale === undefined && unit === undefined)) continue;
    const factor = scales.find(({ pattern }) => scale !== undefined && pattern.test(scale))?.factor ?? 1;
    return multiplyUsd(usd(plain), factor);
  }
  return undefined;
}
