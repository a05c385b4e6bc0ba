import { Decimal } from 'decimal.js';

/** What stands between the whole and the fraction of a file's numbers. */
export type DecimalMark = '.' | ',';

/** The digits and marks of a number as invoices write it: without currency, spaces, and with a minus for brackets. */
function bare(text: string): string {
  return (
    text
      .trim()
      // "(12.50)" is how invoices write a credit.
      .replace(/^\((.*)\)$/, '-$1')
      .replace(/^(-?)\s*[A-Z]{2,3}\s*(?=[\d$€£¥.-])|\s*[A-Z]{3}$/g, '$1')
      .replaceAll('\u2212', '-')
      .replaceAll(/[$€£¥\s'’_]/g, '')
  );
}

/** The decimal mark that a number shows beyond doubt; undefined for one that may be read either way. */
function markShownBy(text: string): DecimalMark | undefined {
  const number = bare(text);
  if (!/^-?[\d.,]*\d[\d.,]*$/.test(number)) return undefined;
  const [comma, dot] = [number.lastIndexOf(','), number.lastIndexOf('.')];
  if (comma === -1 && dot === -1) return undefined;
  if (comma !== -1 && dot !== -1) return comma > dot ? ',' : '.';
  const mark = comma === -1 ? '.' : ',';
  const parts = number.replace('-', '').split(mark);
  // What stands there twice parts thousands.
  if (parts.length > 2) return mark === ',' ? '.' : ',';
  const [whole = '', rest = ''] = parts;
  const mayPartThousands = rest.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
  return mayPartThousands ? undefined : mark;
}

/**
 * The decimal mark of a file by all its numbers. Undefined where they contradict one another, or where the only ones that
 * tell (`1,234`) mean one number in one country and a thousandth of it in another: it is never guessed.
 */
export function decimalMarkOf(texts: readonly string[], isCommaSeparated: boolean): DecimalMark | undefined {
  const shown = new Set(texts.map(markShownBy).filter((mark) => mark !== undefined));
  const [only, ...others] = shown;
  if (only !== undefined) return others.length === 0 ? only : undefined;
  // A file whose columns are parted by commas is of a country that parts thousands by them.
  const isOpen = !isCommaSeparated && texts.some((text) => bare(text).includes(','));
  return isOpen ? undefined : '.';
}

/** A number of a file as a decimal; undefined where it is none, or where its mark is not known and it has one. */
export function decimalOf(value: unknown, mark: DecimalMark | undefined): Decimal | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? new Decimal(value) : undefined;
  const text = String(value ?? '');
  const number = bare(text);
  const known = mark ?? markShownBy(text) ?? (/[.,]/.test(number) ? undefined : '.');
  if (known === undefined) return undefined;
  const plain = known === '.' ? number.replaceAll(',', '') : number.replaceAll('.', '').replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(plain) ? new Decimal(plain) : undefined;
}
