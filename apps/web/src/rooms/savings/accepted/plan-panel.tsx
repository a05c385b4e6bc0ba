import { Button, CopyButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';
import marks from '../../../app/controls/mark.module.css';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import classes from '../savings.module.css';
import { savingsStrings } from '../strings.ts';
import { acceptancesKey } from '../use-savings.ts';

const strings = savingsStrings.detail;

/** How an accepted policy is put into practice: by rule, as a gateway's configuration, in which order, and the way back. */
export function PlanPanel({ id }: { readonly id: string }) {
  const { api } = useApplication();
  const plan = useQuery({
    queryKey: [...acceptancesKey, 'plan', id],
    queryFn: () => api.acceptances.plan(id),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className={classes.panel} data-testid="plan">
      <h2>{strings.plan}</h2>
      {plan.isPending ? <LoadingState /> : null}
      {plan.isError ? <ErrorState error={plan.error} onRetry={() => void plan.refetch()} /> : null}
      {plan.data === undefined ? null : (
        <>
          <ol className={classes.steps}>
            {plan.data.steps.map((step) => (
              <li key={step.ruleId} data-where={step.where}>
                <strong>{step.title}</strong> <span className={marks.mark}>{strings.where[step.where]}</span>
                <p>{step.what}</p>
                <p className={classes.soft}>
                  {strings.undo} {step.rollback}
                </p>
              </li>
            ))}
          </ol>
          {plan.data.litellm.yaml === '' ? null : (
            <>
              <div className={classes.codeHead}>
                <h3>{strings.litellm}</h3>
                <CopyButton value={plan.data.litellm.yaml}>
                  {({ copied, copy }) => (
                    <Button variant="subtle" color="gray" size="compact-xs" onClick={copy}>
                      {copied ? strings.copied : strings.copy}
                    </Button>
                  )}
                </CopyButton>
              </div>
              <p className={classes.soft}>{strings.litellmFor(plan.data.litellm.ruleIds.join(', '))}</p>
              <ScrollRegion className={classes.code} label={strings.litellm}>
                <pre>{plan.data.litellm.yaml}</pre>
              </ScrollRegion>
            </>
          )}
          <h3>{strings.rollout}</h3>
          <ol className={classes.steps}>
            {plan.data.rollout.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <h3>{strings.rollback}</h3>
          <ul className={classes.steps}>
            {plan.data.rollback.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
