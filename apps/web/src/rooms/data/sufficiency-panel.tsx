import { formatFigureValue, type QuestionAnswer } from '@netra/contract';
import { useQuery } from '@tanstack/react-query';
import { useApplication } from '../../app/application.tsx';
import { formatPeriod } from '../../app/format/moments.ts';
import { sufficiencyQuery } from '../../app/queries/sufficiency-query.ts';
import { ErrorState, LoadingState } from '../../app/states/page-states.tsx';
import classes from './data.module.css';
import { dataStrings } from './strings.ts';

const strings = dataStrings.there;
type Sufficiency = QuestionAnswer<'data-sufficiency'>;

/** Which calls there are, what they carry, and what is missing for better answers. */
export function SufficiencyPanel() {
  const { api } = useApplication();
  const data = useQuery(sufficiencyQuery(api));
  return (
    <section className={classes.panel} data-testid="sufficiency">
      <h2>{strings.title}</h2>
      {data.isPending ? <LoadingState /> : null}
      {data.isError ? <ErrorState error={data.error} onRetry={() => void data.refetch()} /> : null}
      {data.data === undefined ? null : <SufficiencyView data={data.data} />}
    </section>
  );
}

function SufficiencyView({ data }: { readonly data: Sufficiency }) {
  if (data.calls === 0 || data.firstCallAt === null || data.lastCallAt === null) {
    return <p className={classes.text}>{strings.none}</p>;
  }
  const span = formatPeriod({ from: data.firstCallAt, to: data.lastCallAt });
  const facts = Object.keys(strings.facts) as (keyof typeof strings.facts)[];
  return (
    <>
      <p className={classes.lead}>
        {strings.calls(data.calls, span)}
        {data.syntheticCalls === 0 ? null : (
          <span className={classes.synthetic}>{strings.synthetic(data.syntheticCalls)}</span>
        )}
      </p>
      <p className={classes.text}>{strings.verdicts[data.verdict]}</p>
      <h3>{strings.coverage}</h3>
      <dl className={classes.coverage}>
        {facts.map((fact) => (
          <div key={fact}>
            <dt>{strings.facts[fact]}</dt>
            <dd>
              <meter min={0} max={1} value={data.coverage[fact]} aria-label={strings.facts[fact]} />
              {formatFigureValue(data.coverage[fact], 'percent')}
            </dd>
          </div>
        ))}
      </dl>
      {data.gaps.length === 0 ? null : (
        <details className={classes.gaps}>
          <summary>{strings.gaps}</summary>
          <ul>
            {data.gaps.map((gap) => (
              <li key={gap.field}>
                <code>{gap.field}</code> {gap.why} {gap.howToGet}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
