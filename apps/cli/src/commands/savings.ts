import {
  ApexError,
  commitmentOfferSchema,
  formatUsd,
  type Savings,
  type SavingsConstraints,
  type SavingsRequest,
  savingsConstraintsSchema,
  savingsRequestSchema,
} from '@netra/contract';
import type { Command } from 'commander';
import { z } from 'zod';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { readStructuredFile } from '../terminal/read-structured-file.ts';
import { type PeriodOptions, periodOf, withPeriodOptions } from './analysed-period.ts';
import { monthly, withMonthly } from './monthly.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type SavingsOptions = RemoteOptions &
  PeriodOptions & {
    levers?: string;
    maxQualityLoss?: string;
    excludeProviders?: string;
    excludeRegions?: string;
    maxEffort?: string;
    maxRisk?: string;
    maxLatency?: string;
    offers?: string;
  };

const listOf = (text: string | undefined) => text?.split(',').map((part) => part.trim());

function constraintsOf(options: SavingsOptions): SavingsConstraints {
  const stated = Object.entries({
    excludedProviders: listOf(options.excludeProviders),
    excludedRegions: listOf(options.excludeRegions),
    maxEffort: options.maxEffort,
    maxRisk: options.maxRisk,
    maxLatency: options.maxLatency,
  }).filter(([, value]) => value !== undefined);
  return checked(savingsConstraintsSchema, Object.fromEntries(stated));
}

/** Raises `usage` that names what was asked for and cannot be. */
function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const list = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ApexError('usage', `The savings cannot be looked for: ${list.join('; ')}.`);
}

function describe(result: Savings): void {
  const { period, baseline, findings, portfolio, projected, dataGaps, notices } = result;
  say(`${period.from} to ${period.to}: ${formatUsd(baseline)} spent`);
  for (const notice of notices) say(notice);
  if (portfolio.unpricedCalls > 0)
    say(`${portfolio.unpricedCalls.toLocaleString('en-US')} calls without a known price are in no amount.`);
  const proven = findings.filter(({ grade }) => grade !== 'C');
  const onlyProjected = findings.filter(({ grade }) => grade === 'C');
  for (const finding of [...proven, ...onlyProjected]) {
    if (finding === onlyProjected[0]) {
      say('');
      say('Only projected, and in no total of what is proven:');
    }
    const { low, expected, high } = finding.perMonth;
    say('');
    say(`${finding.title}  [${finding.lever}, grade ${finding.grade}]`);
    say(`  saves ${formatUsd(expected)} a month (${formatUsd(low)} to ${formatUsd(high)})`);
    say(`  effort ${finding.effort}, risk ${finding.risk}; ${finding.why}`);
    say(`  quality: ${finding.qualityEffect}`);
    if (finding.upgradeTest !== null)
      say(`  only projected; the test that would prove it: ${finding.upgradeTest}`);
  }
  say('');
  const total = portfolio.total.expected;
  say(
    `With evidence, together: ${formatUsd(monthly(total, period))} a month (${formatUsd(total)} in the period), ${formatUsd(portfolio.counterfactual.expected)} left of ${formatUsd(portfolio.baseline)}`,
  );
  if (projected.findingIds.length > portfolio.findingIds.length)
    say(`With the projected ones: ${formatUsd(monthly(projected.total.expected, period))} a month`);
  for (const { lever, promises, kept } of result.calibration ?? [])
    if (kept !== null)
      say(
        `Promises of ${lever ?? 'all levers'} that were checked (${promises}) were kept by ${Math.round(100 * kept)}%`,
      );
  for (const gap of dataGaps) say(`Not looked into, ${gap.lever}: ${gap.why} ${gap.howToGet}`);
}

async function savings(options: SavingsOptions): Promise<void> {
  const loss = options.maxQualityLoss;
  const levers = listOf(options.levers);
  const wishes = checked(savingsRequestSchema.omit({ period: true }), {
    ...(options.project === undefined ? {} : { filter: { project: [options.project] } }),
    ...(levers === undefined ? {} : { levers }),
    ...(loss === undefined ? {} : { maxQualityLoss: loss.trim() === '' ? Number.NaN : Number(loss) }),
    constraints: constraintsOf(options),
    ...(options.offers === undefined
      ? {}
      : { commitmentOffers: readStructuredFile(options.offers, z.array(commitmentOfferSchema)) }),
  });
  const client = clientFor(options);
  const request: SavingsRequest = { ...wishes, period: await periodOf(client, options) };
  const result = await client.savings(request);
  if (result.portfolio.calls === 0) throw new ApexError('no_calls', result.notices.join(' '));
  if (options.json) {
    sayJson({
      ...result,
      perMonth: { baseline: monthly(result.baseline, result.period) },
      portfolio: withMonthly(result.portfolio),
      projected: withMonthly(result.projected),
    });
  } else describe(result);
}

/** Adds `apex savings`: every way to save that the calls show, each replayed alone, and those that save together. */
export function addSavings(program: Command): void {
  withRemoteOptions(
    withPeriodOptions(
      program
        .command('savings')
        .description('find what could be saved, replayed against the calls of a period')
        .option('--levers <names>', 'only these, separated by commas')
        .option('--max-quality-loss <share>', 'quality (0 to 1) that may be lost by measure (default: 0)')
        .option('--exclude-providers <names>', 'move no calls to these, separated by commas')
        .option('--exclude-regions <names>', 'move no calls to these, separated by commas')
        .option('--max-effort <degree>', 'low, medium or high')
        .option('--max-risk <degree>', 'low, medium or high')
        .option('--max-latency <delay>', 'how much later answers may arrive: none, seconds, minutes or hours')
        .option(
          '--offers <file>',
          'YAML or JSON list of capacity by the hour: { provider, model?, hourlyCost, coversPerHour }',
        ),
    ),
  ).action((options: SavingsOptions) => runCommand(options.json ?? false, () => savings(options)));
}
