import type { QuestionAnswer } from '@netra/contract';
import type { Segment } from './find-segments.ts';
import type { Incident } from './incident.ts';

type Anomaly = QuestionAnswer<'anomalies'>['rows'][number];
type Cause = {
  readonly segment: Segment;
  readonly cause: Anomaly['cause'];
  readonly fromModel: string | null;
};

/** Below this part of what it is now, what was before counts as nothing. */
const asNothing = 0.05;
/** A model took over when it lost this part of the calls that the new one has. */
const takenOver = 0.25;

const excessOf = (segment: Segment) => Number(segment.actual) - segment.expected;

/** The feature and model that most of an incident's difference comes from, and what changed about them. */
export function causeOf(incident: Incident, segments: readonly Segment[]): Cause | undefined {
  const sign = incident.direction === 'up' ? 1 : -1;
  const [segment] = segments.toSorted((left, right) => sign * (excessOf(right) - excessOf(left)));
  if (segment === undefined) return undefined;
  const feature = segments.filter((one) => one.feature === segment.feature);
  const sum = (read: (one: Segment) => number) => feature.reduce((total, one) => total + read(one), 0);
  const [calls, callsExpected] = [sum((one) => one.calls), sum((one) => one.callsExpected)];
  const [cost, costExpected] = [sum((one) => Number(one.actual)), sum((one) => one.expected)];

  const others = feature.filter((one) => one !== segment);
  const [loser] = others.toSorted(
    (left, right) => left.calls - left.callsExpected - (right.calls - right.callsExpected),
  );
  const isNewModel = segment.callsExpected <= segment.calls * asNothing;
  if (incident.direction === 'up' && isNewModel && loser !== undefined) {
    const lost = loser.callsExpected - loser.calls;
    if (lost >= segment.calls * takenOver) return { segment, cause: 'model-shift', fromModel: loser.model };
  }
  if (incident.direction === 'up' && callsExpected <= calls * asNothing)
    return { segment, cause: 'new', fromModel: null };
  const callsRatio = callsExpected === 0 ? 1 : calls / callsExpected;
  const priceRatio = costExpected === 0 || callsRatio === 0 ? 1 : cost / costExpected / callsRatio;
  const isByCalls =
    Math.abs(Math.log(Math.max(callsRatio, asNothing))) >=
    Math.abs(Math.log(Math.max(priceRatio, asNothing)));
  if (incident.direction === 'up')
    return { segment, cause: isByCalls ? 'more-calls' : 'dearer-calls', fromModel: null };
  return { segment, cause: isByCalls ? 'fewer-calls' : 'cheaper-calls', fromModel: null };
}
