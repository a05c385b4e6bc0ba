import { z } from 'zod';
import { plainText } from '../../packages/agents/src/index.ts';
import { type Evidence, figureSchema, usd, valueAt } from '../../packages/contract/src/index.ts';
import type { Answer } from './answer.ts';
import type { Expectation } from './scenario.ts';
import type { Period, Truth, Where } from './truth.ts';
import { project } from './workload.ts';

/** What is not right about an answer: what it lacks, and what of it is false. */
export type Grade = { readonly lacks: readonly string[]; readonly wrong: readonly string[] };

const dimension = z.array(z.string()).optional();
const spendSchema = z.object({
  arguments: z.object({
    period: z.object({ from: z.string(), to: z.string() }),
    filter: z
      .object({ feature: dimension, model: dimension, provider: dimension, project: dimension })
      .strict()
      .optional(),
    by: z.array(z.string()).default([]),
    grain: z.string().default('total'),
  }),
  result: z.object({
    totals: z.object({ cost: z.string(), calls: z.number() }),
    rows: z.array(
      z.object({ key: z.array(z.string()), at: z.string().nullable(), cost: z.string(), calls: z.number() }),
    ),
  }),
});

function single(values: readonly string[] | undefined): string | undefined {
  return values?.length === 1 ? values[0] : undefined;
}

/** Works out a spend answer again from the calls themselves; the first difference, if any. */
function wrongSpend(truth: Truth, evidence: unknown): string | undefined {
  const parsed = spendSchema.safeParse(evidence);
  if (!parsed.success) return undefined;
  const { period, filter, by, grain } = parsed.data.arguments;
  if (Object.values(filter ?? {}).some((values) => (values?.length ?? 1) > 1)) return undefined;
  // Generated calls lie in projects of their own, and their truth is their job's.
  if (!(filter?.project ?? [project]).includes(project)) return undefined;
  const feature = single(filter?.feature);
  const model = single(filter?.model);
  const provider = single(filter?.provider);
  const where: Where = {
    ...(feature === undefined ? {} : { feature }),
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
  };
  const differs = (
    name: string,
    stated: { cost: string; calls: number },
    of: { period: Period; where: Where },
  ) => {
    const cost = truth.cost(of.period, of.where);
    const calls = truth.count(of.period, of.where);
    return usd(stated.cost) === cost && stated.calls === calls
      ? undefined
      : `${name}: ${stated.cost} of ${stated.calls} calls, but it is ${cost} of ${calls}`;
  };
  const problem = differs('the total', parsed.data.result.totals, { period, where });
  if (problem !== undefined || grain !== 'total' || by.length !== 1) return problem;
  const [by0] = by;
  if (by0 !== 'feature' && by0 !== 'model' && by0 !== 'provider') return undefined;
  for (const row of parsed.data.result.rows) {
    const wrong = differs(row.key.join(), row, { period, where: { ...where, [by0]: row.key[0] } });
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

const generatedSchema = z.object({
  plan: z.object({ project: z.string() }),
  result: z.object({ calls: z.number(), cost: z.string() }),
});

/** Compares what is stored of a generated workload with what its job says it made. */
function wrongWorkload(all: Iterable<Evidence>): string[] {
  const items = [...all];
  return items.flatMap((item) => {
    const made = item.tool === 'generate-workload' ? generatedSchema.safeParse(item.result) : undefined;
    if (made?.success !== true) return [];
    const { plan, result } = made.data;
    return items.flatMap((other) => {
      const spend = other.tool === 'spend' ? spendSchema.safeParse(other) : undefined;
      if (spend?.success !== true || spend.data.arguments.filter?.project?.[0] !== plan.project) return [];
      const { totals } = spend.data.result;
      return totals.calls === result.calls && usd(totals.cost) === usd(result.cost)
        ? []
        : [`${totals.calls} calls for ${totals.cost} are stored of ${result.calls} for ${result.cost}`];
    });
  });
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object' || figureSchema.safeParse(value).success) return [];
  return Object.values(value).flatMap(stringsOf);
}

function wrongFigures(
  { figures, evidence, report, toolSummaries }: Answer,
  truth: Truth | undefined,
): string[] {
  const wrong = figures.flatMap((figure) => {
    const held = valueAt(evidence.get(figure.evidenceId)?.result, figure.pointer);
    return held === figure.value
      ? []
      : [`figure ${figure.value} is ${JSON.stringify(held)} at ${figure.evidenceId}${figure.pointer}`];
  });
  if (truth !== undefined) {
    for (const each of evidence.values()) {
      const problem = each.tool === 'spend' ? wrongSpend(truth, each) : undefined;
      if (problem !== undefined) wrong.push(`spend of ${JSON.stringify(each.arguments)}: ${problem}`);
    }
  }
  wrong.push(...wrongWorkload(evidence.values()));
  // Every amount is a figure: one in a plain string has no evidence behind it. The question itself may be repeated.
  const loose = stringsOf([report.headline, report.sections, report.recommendations]).filter(
    (text) => /\$\s?\d/.test(text.replaceAll(report.question, '')) && !toolSummaries.has(text),
  );
  return [...wrong, ...loose.map((text) => `an amount without evidence in "${text}"`)];
}

/** In characters: a headline is read at a glance, what more there is to say stands below it. */
const longestHeadline = 200;

function lacking({ report, text, figures }: Answer, expected: Expectation): string[] {
  const headline = plainText(report.headline);
  const kinds = expected.kinds ?? ['full', 'partial'];
  const has = (format: 'usd' | 'number', value: string | number) =>
    figures.some((figure) =>
      format === 'usd'
        ? figure.format === 'usd' && typeof figure.value === 'string' && usd(figure.value) === value
        : figure.value === value,
    );
  return [
    ...(kinds.includes(report.kind) ? [] : [`a report of kind ${kinds.join(' or ')}, not ${report.kind}`]),
    ...(expected.amounts ?? []).flatMap((amount) => (has('usd', amount) ? [] : [`the amount ${amount}`])),
    ...(expected.counts ?? []).flatMap((count) => (has('number', count) ? [] : [`the count ${count}`])),
    ...(expected.says ?? []).flatMap((pattern) => (pattern.test(text) ? [] : [`words like ${pattern}`])),
    ...(expected.never ?? []).flatMap((pattern) => (pattern.test(text) ? [`silence about ${pattern}`] : [])),
    ...(expected.recommends ?? []).flatMap(({ lever, title }) =>
      report.recommendations.some((made) => made.lever === lever && title.test(made.title))
        ? []
        : [`a recommendation of ${lever} like ${title}`],
    ),
    ...(expected.onlyFeature === undefined
      ? []
      : report.recommendations.flatMap((made) =>
          made.title.includes(expected.onlyFeature ?? '') ? [] : [`silence about "${made.title}"`],
        )),
    ...(headline.length > longestHeadline
      ? [`a headline of at most ${longestHeadline} characters: "${headline}"`]
      : []),
    ...(report.nextSteps.length === 0 ? ['next steps'] : []),
  ];
}

/** Grades an answer by code: what a right one holds and this does not, and every figure that is not so. */
export function gradeAnswer(answer: Answer, expected: Expectation, truth?: Truth): Grade {
  return { lacks: lacking(answer, expected), wrong: wrongFigures(answer, truth) };
}
