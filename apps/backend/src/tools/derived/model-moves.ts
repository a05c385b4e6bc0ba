import type { QuestionAnswer } from '@netra/contract';

/** What one model did of a feature's calls on one day. */
export type DayUse = QuestionAnswer<'spend'>['rows'][number];

export type Move = {
  readonly feature: string;
  readonly fromModel: string;
  readonly toModel: string;
  /** The first day (UTC) on which most calls went to the new model. */
  readonly at: string;
};

/** Fewer calls than this do not tell which model a feature uses; such days are taken together with the next ones. */
const leastCalls = 10;
/** Part of a feature's calls that must have gone over: traffic split between models, or a trial, is no move. */
const leastShift = 0.5;

type Uses = ReadonlyMap<string, number>;
type Day = { readonly at: string; readonly uses: Uses };
type Block = { readonly days: readonly Day[]; readonly main: string | null };

const callsIn = (uses: Uses): number => uses.values().reduce((sum, calls) => sum + calls, 0);

function together(days: readonly Day[]): Uses {
  const uses = new Map<string, number>();
  for (const [model, calls] of days.flatMap((day) => [...day.uses]))
    uses.set(model, (uses.get(model) ?? 0) + calls);
  return uses;
}

/** The model that more than half of the calls went to. */
function mainOf(uses: Uses): string | null {
  const whole = callsIn(uses);
  return [...uses].find(([, calls]) => calls > whole / 2)?.[0] ?? null;
}

function shareOf(uses: Uses, model: string): number {
  return (uses.get(model) ?? 0) / callsIn(uses);
}

function daysOf(rows: readonly DayUse[]): Day[] {
  const byDay = Map.groupBy(
    rows.filter(({ calls }) => calls > 0),
    ({ at }) => at ?? '',
  );
  return [...byDay]
    .map(([at, models]) => ({ at, uses: new Map(models.map(({ key, calls }) => [key[1] ?? '', calls])) }))
    .toSorted((left, right) => (left.at < right.at ? -1 : 1));
}

/** Days taken together from the last one back until there are calls enough to tell the model. */
function blocksOf(days: readonly Day[]): Block[] {
  const blocks: Block[] = [];
  let open: Day[] = [];
  for (const day of days.toReversed()) {
    open = [day, ...open];
    if (callsIn(together(open)) < leastCalls) continue;
    blocks.unshift({ days: open, main: mainOf(together(open)) });
    open = [];
  }
  return blocks;
}

/**
 * The last time that a feature's calls went over from one model to another and stayed there to the end of its days: before,
 * most went to the one, since, most to the other, and at least half of all changed over. Undefined where that did not happen,
 * or the calls are too few to tell.
 */
export function lastMove(feature: string, rows: readonly DayUse[]): Move | undefined {
  const blocks = blocksOf(daysOf(rows));
  const toModel = blocks.at(-1)?.main ?? null;
  const lastOther = blocks.findLastIndex(({ main }) => main !== null && main !== toModel);
  const fromModel = blocks[lastOther]?.main ?? null;
  if (toModel === null || fromModel === null) return undefined;
  const moved = blocks.findIndex(({ main }, index) => index > lastOther && main === toModel);
  const before = blocks.findLastIndex(
    ({ main }, index) => index < lastOther && main !== null && main !== fromModel,
  );
  const was = together(blocks.slice(before + 1, lastOther + 1).flatMap(({ days }) => days));
  const is = together(blocks.slice(moved).flatMap(({ days }) => days));
  const rise = shareOf(is, toModel) - shareOf(was, toModel);
  const fall = shareOf(was, fromModel) - shareOf(is, fromModel);
  const first = blocks[moved]?.days.find(({ uses }) => mainOf(uses) === toModel);
  if (Math.min(rise, fall) < leastShift || first === undefined) return undefined;
  return { feature, fromModel, toModel, at: first.at };
}
