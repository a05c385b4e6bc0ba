import { subtractUsd, sumUsd } from '@netra/contract';
import { causeOf } from './anomaly/cause.ts';
import { findOddHours } from './anomaly/find-hours.ts';
import { findSegments } from './anomaly/find-segments.ts';
import { incidentsOf } from './anomaly/incident.ts';
import { estimatedUsd } from './outlook/estimate.ts';
import { joinProvenance } from './provenance.ts';
import type { Answerer } from './question.ts';

/**
 * Hours of a period whose spend is not what that hour of the week usually is, put together to incidents, each with the
 * feature and model most of it comes from; largest difference first. Needs two weeks of calls before an hour.
 */
export const anomalies: Answerer<'anomalies'> = async (context, asked) => {
  const { period, sensitivity, limit } = asked;
  const found = await findOddHours(context, asked);
  const incidents = incidentsOf(found.odd, { sensitivity, usualDay: found.usualDay }).slice(0, limit);
  const { hours, hoursCompared } = found;
  if (incidents.length === 0) return { period, provenance: found.provenance, rows: [], hoursCompared, hours };
  const segments = await findSegments(context, asked, { incidents, firstMs: found.firstMs });
  const rows = incidents.flatMap((incident, index) => {
    const cause = causeOf(
      incident,
      segments.rows.filter((row) => row.incident === index),
    );
    if (cause === undefined) return [];
    const actual = sumUsd(incident.hours.map((hour) => hour.actual));
    const expected = estimatedUsd(incident.hours.reduce((sum, hour) => sum + hour.expected, 0));
    const { segment } = cause;
    return [
      {
        key: incident.isTotal ? null : incident.key,
        direction: incident.direction,
        startsAt: new Date(incident.fromMs).toISOString(),
        endsAt: new Date(incident.toMs).toISOString(),
        hours: incident.hours.length,
        expected,
        actual,
        excess: subtractUsd(actual, expected),
        score: incident.score,
        cause: cause.cause,
        segment: {
          feature: segment.feature,
          model: segment.model,
          expected: estimatedUsd(segment.expected),
          actual: segment.actual,
          callsExpected: segment.callsExpected,
          calls: segment.calls,
          fromModel: cause.fromModel,
        },
      },
    ];
  });
  return {
    period,
    provenance: joinProvenance([found.provenance, segments.provenance]),
    rows,
    hoursCompared,
    hours,
  };
};
