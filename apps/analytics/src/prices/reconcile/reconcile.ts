// Compares what a provider billed with what the calls here cost, by day and model, and explains the gap in parts that
// add up to it. It changes nothing, and calls nothing explained that the figures do not show.
import {
  ApexError,
  type GapCause,
  type InvoiceLine,
  type Period,
  type ReconcileResult,
  type reconcileRequestSchema,
  type Scope,
  subtractUsd,
  sumUsd,
  type Usd,
} from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { Decimal } from 'decimal.js';
import type { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { priceModel } from '../book/negotiated-models.ts';
import {
  type ComparedRow,
  explainRow,
  type GapPart,
  ourCost,
  ourTokens,
  unpricedCalls,
  usdOf,
} from './explain-row.ts';
import { type OurDay, ourDays } from './our-days.ts';
import { readInvoice } from './read-invoice.ts';
import { readUsageExport } from './read-usage-export.ts';

type Request = z.infer<typeof reconcileRequestSchema>;

const dayMs = 86_400_000;
const maxDays = 400;

/** Lines without a model that take something off: credits and discounts of the whole day. */
const isCredit = ({ amount }: InvoiceLine) => amount.startsWith('-');

/** The first ms after what a line covers. */
const endOf = ({ day, until }: InvoiceLine): number =>
  until === null ? Date.parse(day) + dayMs : Date.parse(until);

function periodOf(lines: readonly InvoiceLine[]): Period {
  const wrong = lines.find(({ day, until }) => until !== null && until <= day);
  if (wrong !== undefined)
    throw new ApexError(
      'invalid_request',
      `A line of ${wrong.day} ends on ${wrong.until}: expected a day after it.`,
    );
  const from = lines.reduce((first, { day }) => Math.min(first, Date.parse(day)), Number.POSITIVE_INFINITY);
  const to = lines.reduce((last, line) => Math.max(last, endOf(line)), 0);
  if (to - from > (maxDays + 1) * dayMs)
    throw new ApexError('invalid_request', `The invoice spans more than ${maxDays} days: send it in parts.`);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** The name under which a model of the invoice and the calls' names of it meet: the book's, where it knows it. */
function meetingName(book: PriceBook, providers: readonly string[], model: string): string {
  for (const provider of providers) {
    const known = priceModel(book, provider, model);
    if (known !== undefined) return known.model;
  }
  return model.trim().toLowerCase();
}

function inDollars(lines: readonly InvoiceLine[], usdPerUnit: string): InvoiceLine[] {
  return lines.map((line) => ({ ...line, amount: usdOf(new Decimal(line.amount).times(usdPerUnit)) }));
}

const tokensOf = (lines: readonly InvoiceLine[]): number | null => {
  const stated = lines
    .flatMap(({ inputTokens, outputTokens }) => [inputTokens, outputTokens])
    .filter((one) => one !== null);
  return stated.length === 0 ? null : stated.reduce((sum, one) => sum + one, 0);
};

function compare(
  invoice: readonly InvoiceLine[],
  ours: readonly OurDay[],
  { book, provider }: { book: PriceBook; provider: string | undefined },
): ComparedRow[] {
  const providers = [...new Set(provider === undefined ? ours.map((day) => day.provider) : [provider])];
  const key = (day: string, model: string) => `${day}\n${model}`;
  const theirs = Map.groupBy(invoice, ({ day, model }) => key(day, meetingName(book, providers, model)));
  const long = Map.groupBy(
    invoice.filter(({ until }) => until !== null),
    ({ model }) => meetingName(book, providers, model),
  );
  // Calls of a day that a line of several days covers stand beside that line.
  const dayOf = (day: string, model: string): string =>
    long.get(model)?.find((line) => line.day <= day && Date.parse(day) < endOf(line))?.day ?? day;
  const mine = Map.groupBy(ours, (row) => {
    const model = meetingName(book, [row.provider], row.model);
    return key(dayOf(row.day, model), model);
  });
  return [...new Set([...theirs.keys(), ...mine.keys()])].toSorted().map((place) => {
    const [day = '', model = ''] = place.split('\n');
    const lines = theirs.get(place);
    const untils = lines?.flatMap(({ until }) => until ?? []) ?? [];
    return {
      day,
      until: untils.toSorted().at(-1) ?? null,
      model,
      invoiced: lines?.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0)),
      invoicedTokens: lines === undefined ? null : tokensOf(lines),
      lines: lines?.length ?? 0,
      ours: mine.get(place) ?? [],
    };
  });
}

function rowOf(row: ComparedRow, parts: readonly GapPart[]): ReconcileResult['rows'][number] {
  const invoiced = row.invoiced ?? new Decimal(0);
  const ours = ourCost(row);
  return {
    day: row.day,
    until: row.until,
    model: row.model,
    invoiced: usdOf(invoiced),
    ours: usdOf(ours),
    gap: usdOf(invoiced.minus(ours)),
    cause: parts[0]?.cause ?? null,
    detail: parts.map(({ detail }) => detail).join('; '),
    invoicedTokens: row.invoicedTokens,
    ourTokens: ourTokens(row),
    unpricedCalls: unpricedCalls(row),
  };
}

function explanationOf(parts: readonly GapPart[]): ReconcileResult['explanation'] {
  const byCause = Map.groupBy(parts, ({ cause }) => cause);
  return [...byCause]
    .map(([cause, list]: [GapCause, GapPart[]]) => {
      const details = [...new Set(list.map(({ detail }) => detail))];
      const more = details.length > 3 ? `; and ${details.length - 3} more` : '';
      return {
        cause,
        amount: sumUsd(list.map(({ amount }) => usdOf(amount))),
        detail: `${details.slice(0, 3).join('; ')}${more}`,
      };
    })
    .toSorted((left, right) => new Decimal(right.amount).abs().comparedTo(new Decimal(left.amount).abs()));
}

/** Lines of no model: what they take off are credits; what they add (taxes, fees) has no calls to compare with. */
function wholeDayParts(lines: readonly InvoiceLine[]): GapPart[] {
  const some = lines.filter(({ amount }) => !new Decimal(amount).isZero());
  return some.map((line) => ({
    cause: isCredit(line) ? ('credits' as const) : ('unexplained' as const),
    amount: new Decimal(line.amount),
    detail:
      line.description ||
      (isCredit(line) ? 'a credit on the invoice' : 'a line of the invoice without a model'),
  }));
}

/**
 * Compares an invoice with the calls of its days and explains the gap. Raises `import_unreadable` and `invalid_request`
 * for an invoice that cannot be compared, and what the store raises.
 */
export async function reconcile(
  context: { readonly store: Store; readonly book: PriceBook },
  scope: Scope,
  request: Request,
): Promise<ReconcileResult> {
  const read =
    request.text === undefined
      ? { lines: request.lines ?? [], problems: [] }
      : readInvoice(request.text, {
          currency: request.currency,
          period:
            request.from === undefined || request.to === undefined
              ? undefined
              : { from: request.from, to: request.to },
          readUsage: (records) => readUsageExport(records, context.book, Date.now()),
        });
  const lines = inDollars(read.lines, request.usdPerUnit);
  if (lines.length === 0) throw new ApexError('invalid_request', 'The invoice has no lines.');
  const period = periodOf(lines);
  const filter =
    request.provider === undefined ? request.filter : { ...request.filter, provider: [request.provider] };
  const ours = await ourDays(context.store, scope, { period, filter });
  const ofNoModel = lines.filter((line) => line.model === '' || isCredit(line));
  const ofModels = lines.filter((line) => !ofNoModel.includes(line));
  const days = [...new Set(ours.map(({ day }) => day))];
  const hasDay = ({ day, until }: ComparedRow) =>
    days.some((one) => (until === null ? one === day : day <= one && one < until));
  const rows = compare(ofModels, ours, { book: context.book, provider: request.provider }).map((row) => {
    const parts = explainRow(row, hasDay(row), context.book);
    return { parts, shown: rowOf(row, parts) };
  });
  const invoiced = sumUsd(lines.map(({ amount }) => amount));
  const cost = sumUsd(ours.map((day) => day.cost as Usd));
  return {
    period,
    total: { invoiced, ours: cost, gap: subtractUsd(invoiced, cost) },
    explanation: explanationOf([...rows.flatMap(({ parts }) => parts), ...wholeDayParts(ofNoModel)]),
    rows: rows.map(({ shown }) => shown),
    problems: read.problems.slice(0, 100),
  };
}
