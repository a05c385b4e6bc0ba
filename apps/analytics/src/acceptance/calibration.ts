import type { Acceptance, Calibration, Lever, Range, Realised } from '@netra/contract';
import { attoFromUsd, byScenario, perMonth, usdFromAtto } from '@netra/replay';

/** Promises kept to the cent that every lever starts with, so that one bad month does not decide. */
const priorPromises = 2;
/** One promise counts as broken altogether or kept twice over at most. */
const mostKept = 2;
const factorScale = 10_000n;

/** How past promises were kept: all levers together first, then each lever that was accepted and checked. */
export function calibrationOf(
  acceptances: readonly Acceptance[],
  checks: readonly Realised[],
): Calibration[] {
  const kept = checks.flatMap((check) => {
    const acceptance = acceptances.find(({ id }) => id === check.acceptanceId);
    return acceptance === undefined || check.kept === null
      ? []
      : [{ kept: check.kept, levers: new Set(acceptance.findings.map(({ lever }) => lever)) }];
  });
  const levers = [...new Set(kept.flatMap((one) => [...one.levers]))].sort();
  return [
    calibrated(
      null,
      kept.map((one) => one.kept),
    ),
    ...levers.map((lever) =>
      calibrated(
        lever,
        kept.filter((one) => one.levers.has(lever)).map((one) => one.kept),
      ),
    ),
  ];
}

function calibrated(lever: Lever | null, kept: readonly number[]): Calibration {
  const sum = kept.reduce((total, one) => total + Math.min(mostKept, Math.max(0, one)), 0);
  const factor = (priorPromises + sum) / (priorPromises + kept.length);
  return {
    lever,
    promises: kept.length,
    kept: kept.length === 0 ? null : sum / kept.length,
    factor: Number(factor.toFixed(4)),
  };
}

/** A promise for 30 days, each rule's part weighed by how promises of its lever were kept so far. */
export function calibratedPerMonth(
  { promise, findings }: Pick<Acceptance, 'promise' | 'findings'>,
  calibration: readonly Calibration[],
): Range {
  const periodMs = Date.parse(promise.period.to) - Date.parse(promise.period.from);
  const factorOf = (ruleId: string) => {
    const lever = findings.find((finding) => finding.ruleId === ruleId)?.lever ?? null;
    const own =
      calibration.find((one) => one.lever === lever) ?? calibration.find((one) => one.lever === null);
    return BigInt(Math.round((own?.factor ?? 1) * Number(factorScale)));
  };
  return byScenario((scenario) => {
    const weighed = promise.byRule.reduce(
      (sum, { ruleId, saving }) => sum + attoFromUsd(saving[scenario]) * factorOf(ruleId),
      0n,
    );
    return perMonth([usdFromAtto(weighed / factorScale)], periodMs)[0] ?? usdFromAtto(0n);
  });
}
