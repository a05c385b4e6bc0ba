import { Button } from '@mantine/core';
import type { QuarantineDecision } from '@netra/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../data.module.css';
import { formatRate } from './rates.ts';
import { priceStrings } from './strings.ts';

const strings = priceStrings.waiting;

/** Changed prices of imported lists that wait for a person: each is accepted or rejected. */
export function WaitingPrices() {
  const { api } = useApplication();
  const queries = useQueryClient();
  const waiting = useQuery({ queryKey: ['prices', 'waiting'], queryFn: () => api.prices.quarantine.list() });
  const decide = useMutation({
    mutationFn: (decision: QuarantineDecision) => api.prices.quarantine.decide(decision),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['prices'] }),
  });
  const changes = waiting.data?.changes ?? [];
  return (
    <section className={classes.panel} data-testid="waiting-prices">
      <h2>{strings.title}</h2>
      <p className={classes.text}>{strings.text}</p>
      {waiting.isPending ? <LoadingState /> : null}
      {waiting.isError ? <ErrorState error={waiting.error} onRetry={() => void waiting.refetch()} /> : null}
      {waiting.data !== undefined && changes.length === 0 ? (
        <p className={classes.text}>{strings.none}</p>
      ) : null}
      <ProblemLine error={decide.error} />
      {changes.length === 0 ? null : (
        <ScrollRegion className={classes.scroll} label={strings.title}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{strings.model}</th>
                <th scope="col">{strings.component}</th>
                <th scope="col">{strings.before}</th>
                <th scope="col">{strings.after}</th>
                <th scope="col">{strings.second}</th>
                <th scope="col">{strings.reason}</th>
                <th scope="col">{strings.source}</th>
                <th scope="col">{strings.decision}</th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => {
                const name = `${change.provider}/${change.model} ${change.component}`;
                const rate = (value: string | null) =>
                  value === null ? '–' : formatRate(change.component, value);
                const choose = (decision: 'accept' | 'reject') =>
                  decide.mutate({ ids: [change.id], decision });
                return (
                  <tr key={change.id}>
                    <td>
                      {change.provider}/{change.model}
                    </td>
                    <td>{change.component}</td>
                    <td>{rate(change.before)}</td>
                    <td>{rate(change.after)}</td>
                    <td>{rate(change.second)}</td>
                    <td>{change.reason === null ? '' : strings.reasons[change.reason]}</td>
                    <td>
                      {change.source.name} ({change.source.observedAt})
                    </td>
                    <td>
                      <div className={classes.decision}>
                        <Button
                          size="compact-xs"
                          variant="default"
                          disabled={decide.isPending}
                          aria-label={strings.acceptOf(name)}
                          onClick={() => choose('accept')}
                        >
                          {strings.accept}
                        </Button>
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          color="red"
                          disabled={decide.isPending}
                          aria-label={strings.rejectOf(name)}
                          onClick={() => choose('reject')}
                        >
                          {strings.reject}
                        </Button>
                      </div>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}
