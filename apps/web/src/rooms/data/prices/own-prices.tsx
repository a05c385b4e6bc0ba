import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApplication } from '../../../app/application.tsx';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../data.module.css';
import { OwnPriceForm } from './own-price-form.tsx';
import { priceStrings } from './strings.ts';
import { describeTerms } from './terms.ts';

const strings = priceStrings.own;

type OwnPricesProps = { readonly provider: string; readonly model: string };

/** What the organization agreed with its providers: listed, added, taken back. */
export function OwnPrices({ provider, model }: OwnPricesProps) {
  const { api } = useApplication();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['prices'] });
  const own = useQuery({ queryKey: ['prices', 'own'], queryFn: () => api.prices.negotiated.list() });
  const revoke = useMutation({ mutationFn: api.prices.negotiated.revoke, onSuccess: refresh });
  return (
    <section className={classes.panel} data-testid="own-prices">
      <h2>{strings.title}</h2>
      <p className={classes.text}>{strings.text}</p>
      {own.isPending ? <LoadingState /> : null}
      {own.isError ? <ErrorState error={own.error} onRetry={() => void own.refetch()} /> : null}
      {own.data?.negotiated.length === 0 ? <p className={classes.text}>{strings.none}</p> : null}
      <ul className={classes.terms}>
        {own.data?.negotiated.map(({ id, terms }) => (
          <li key={id} data-terms={id}>
            <span>
              {describeTerms(terms)}
              {terms.note === '' ? null : <span className={classes.text}> {terms.note}</span>}
            </span>
            <Button
              variant="subtle"
              color="red"
              size="compact-xs"
              aria-label={strings.removeOf(describeTerms(terms))}
              loading={revoke.isPending && revoke.variables === id}
              onClick={() => revoke.mutate(id)}
            >
              {strings.remove}
            </Button>
          </li>
        ))}
      </ul>
      <ProblemLine error={revoke.error} />
      {own.isError ? null : <OwnPriceForm provider={provider} model={model} onAdded={refresh} />}
    </section>
  );
}
