import { Button, CopyButton } from '@mantine/core';
import { type Evidence, formatFigureValue, type Provenance, valueAt } from '@netra/contract';
import { formatMoment } from '../../../app/format/moments.ts';
import { chatStrings } from '../strings.ts';
import classes from './evidence.module.css';
import { JsonTree } from './json-tree.tsx';

const strings = chatStrings.evidence;

type EvidenceViewProps = { readonly evidence: Evidence; readonly pointer?: string };

/** One piece of evidence from top to bottom: value, tool, arguments, queries, result. */
export function EvidenceView({ evidence, pointer }: EvidenceViewProps) {
  return (
    <div className={classes.evidence} data-testid="evidence" data-evidence-id={evidence.id}>
      {pointer === undefined ? null : <PointedValue result={evidence.result} pointer={pointer} />}
      <section>
        <h3>{strings.tool}</h3>
        <p>
          <code>{evidence.tool}</code> {evidence.summary}
        </p>
        <p className={classes.soft}>
          {strings.computed} {formatMoment(evidence.createdAt)}
        </p>
      </section>
      <section>
        <h3>{strings.arguments}</h3>
        <JsonTree value={evidence.arguments} wanted={undefined} />
      </section>
      <section>
        <h3>{strings.queries}</h3>
        {evidence.provenance.map((provenance, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the queries of stored evidence never move.
          <QueryView key={index} provenance={provenance} />
        ))}
      </section>
      <section>
        <h3>{strings.result}</h3>
        <JsonTree key={pointer} value={evidence.result} wanted={pointer} />
      </section>
    </div>
  );
}

function PointedValue({ result, pointer }: { readonly result: unknown; readonly pointer: string }) {
  const value = valueAt(result, pointer);
  return (
    <section className={classes.pointed}>
      <h3>{strings.value}</h3>
      {value === undefined ? (
        <p role="alert">{strings.notThere}</p>
      ) : (
        <p className={classes.value} data-testid="evidence-value">
          {typeof value === 'object' ? JSON.stringify(value) : String(value)}
        </p>
      )}
      <p className={classes.soft}>
        <code>{pointer}</code>
      </p>
    </section>
  );
}

function QueryView({ provenance }: { readonly provenance: Provenance }) {
  const { source, rowsRead, durationMs } = provenance;
  const facts = [
    strings.source(source),
    ...(rowsRead === undefined ? [] : [strings.rows(rowsRead)]),
    formatFigureValue(durationMs, 'ms'),
  ];
  return (
    <div className={classes.query}>
      <div className={classes.queryHead}>
        <span className={classes.soft}>{facts.join(' · ')}</span>
        <CopyButton value={provenance.query}>
          {({ copied, copy }) => (
            <Button variant="subtle" color="gray" size="compact-xs" onClick={copy}>
              {copied ? strings.copied : strings.copyQuery}
            </Button>
          )}
        </CopyButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>{provenance.query.replace(/^\s*\n/, '').trimEnd()}</pre>
      <h4>{strings.parameters}</h4>
      <JsonTree value={provenance.parameters} wanted={undefined} />
    </div>
  );
}
