import { formatUsd, type SavingsFinding } from '@netra/contract';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { formatMoment } from '../../../app/format/moments.ts';
import { CallTextsButton } from '../../texts/call-texts.tsx';
import classes from '../savings.module.css';
import { savingsStrings } from '../strings.ts';
import { useMayDecide } from '../use-may-decide.ts';

const strings = savingsStrings.finding;

/** Why a finding fires, what it may cost in quality and speed, the rule it proposes, the query behind it, and calls before and after. */
export function FindingDetails({ finding }: { readonly finding: SavingsFinding }) {
  const mayRead = useMayDecide();
  const { why, qualityEffect, latencyEffect, rollback, upgradeTest, rule, evidence } = finding;
  return (
    <div className={classes.details}>
      <dl className={classes.facts}>
        <dt>{strings.why}</dt>
        <dd>{why}</dd>
        <dt>{strings.quality}</dt>
        <dd>{qualityEffect}</dd>
        <dt>{strings.latency}</dt>
        <dd>{latencyEffect}</dd>
        <dt>{strings.rollback}</dt>
        <dd>{rollback}</dd>
        {upgradeTest === null ? null : (
          <>
            <dt>{strings.upgrade}</dt>
            <dd>{upgradeTest}</dd>
          </>
        )}
      </dl>
      <h3>{strings.rule}</h3>
      <ScrollRegion className={classes.code} label={strings.rule}>
        <pre>{JSON.stringify(rule, null, 2)}</pre>
      </ScrollRegion>
      <details>
        <summary>{strings.query}</summary>
        <ScrollRegion className={classes.code} label={strings.query}>
          <pre>{evidence.provenance.query}</pre>
          <pre>{JSON.stringify(evidence.provenance.parameters, null, 2)}</pre>
        </ScrollRegion>
      </details>
      {evidence.samples.length === 0 ? null : (
        <>
          <h3>{strings.samples}</h3>
          <ScrollRegion className={classes.scroll} label={strings.samples}>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">{strings.sample.at}</th>
                  <th scope="col">{strings.sample.model}</th>
                  <th scope="col">{strings.sample.before}</th>
                  <th scope="col">{strings.sample.after}</th>
                  {mayRead ? <th scope="col">{strings.sample.texts}</th> : null}
                </tr>
              </thead>
              <tbody>
                {evidence.samples.map((sample) => (
                  <tr key={sample.callId}>
                    <td>{formatMoment(sample.startedAt)}</td>
                    <td>{sample.model}</td>
                    <td title={sample.costBefore}>{formatUsd(sample.costBefore)}</td>
                    <td title={sample.costAfter}>{formatUsd(sample.costAfter)}</td>
                    {mayRead ? (
                      <td>
                        <CallTextsButton callId={sample.callId} />
                      </td>
                    ) : null}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        </>
      )}
    </div>
  );
}
