import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import classes from '../data.module.css';
import { dataStrings } from '../strings.ts';

const strings = dataStrings.send.arrival;

const lookEveryMs = 3_000;

/** Looks for calls that were not there at its first look, and tells when one has arrived. */
export function ArrivalLine({ isWatching }: { readonly isWatching: boolean }) {
  const { api } = useApplication();
  const [before, setBefore] = useState<number | null>(null);
  const watch = useQuery({
    queryKey: ['arrivals'],
    enabled: isWatching,
    refetchInterval: lookEveryMs,
    gcTime: 0,
    queryFn: () => api.questions.ask('data-sufficiency', { filter: {} }),
  });
  const calls = watch.data?.calls;
  if (before === null && calls !== undefined) setBefore(calls);
  const arrived = before === null || calls === undefined ? 0 : calls - before;
  return (
    <p className={classes.arrival} role="status" data-testid="arrival" data-arrived={arrived > 0}>
      {watch.isError ? strings.unknown : arrived > 0 ? strings.arrived(arrived) : strings.waiting}
    </p>
  );
}
