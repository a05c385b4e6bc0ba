import { attoFromUsd } from '@netra/replay';
import { z } from 'zod';
import { type StreamPlan, type WorkloadPlan, wholeBatch } from './plan.ts';
import { promptsQuery } from './prompts-query.ts';
import { batchParameters, slotsOf } from './rows-query.ts';
import { costOfCall } from './should-cost.ts';
import type { ReadMade, WasteAmount } from './truth.ts';
import type { Waste } from './waste.ts';

const hourMs = 3_600_000;
const row = z.object({ hour: z.number().int(), calls: z.number().int(), spent: z.coerce.string() });

type Offer = Extract<Waste, { lever: 'commitment' }>;

/** What the best number of units of offered capacity would have saved: what they carry in each hour, less their price. */
export async function unusedCapacity(
  plan: WorkloadPlan,
  { plan: stream, offer }: { plan: StreamPlan; offer: Offer },
  read: ReadMade,
): Promise<WasteAmount> {
  const sql = `select toUInt32(intDiv(started_ms - {fromMs:Int64}, ${hourMs})) as hour, count() as calls, sum(paid) as spent
from (select started_ms, ${costOfCall(stream)} as paid from (${promptsQuery(plan.profile, stream, slotsOf(0))}))
group by hour`;
  const hours = await read(sql, batchParameters(plan, wholeBatch(plan), [stream]), row);
  const covers = attoFromUsd(offer.coversPerHour);
  const price = attoFromUsd(offer.hourlyCost) * BigInt(plan.hours);
  const spent = hours.map((hour) => attoFromUsd(hour.spent));
  const total = spent.reduce((sum, one) => sum + one, 0n);
  let best = 0n;
  let carriedBefore = 0n;
  for (let units = 1n; carriedBefore < total; units += 1n) {
    const carried = spent.reduce((sum, one) => sum + carriedOf(one, units * covers), 0n);
    const saving = carried - units * price;
    if (saving > best) best = saving;
    // One unit more carries at most what this one added: once that is below its price, no number of units is better.
    if (carried - carriedBefore < price) break;
    carriedBefore = carried;
  }
  return { calls: best === 0n ? 0 : hours.reduce((sum, { calls }) => sum + calls, 0), saving: best };
}

function carriedOf(spent: bigint, capacity: bigint): bigint {
  if (spent < capacity) return spent;
  return capacity;
}
