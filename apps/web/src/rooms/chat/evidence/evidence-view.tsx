import { Button, CopyButton } from '@mantine/core';
import {
  type Evidence,
  type FigureFormat,
  formatFigureValue,
  type Provenance,
  valueAt,
} from '@netra/contract';
import { formatMoment } from '../../../app/format/moments.ts';
import { chatStrings } from '../strings.ts';
import classes from './evidence.module.css';
import { JsonTree } from './json-tree.tsx';

const strings = chatStrings.evidence;

type EvidenceViewProps = {
  readonly evidence: Evidence;
  readonly pointer?: string;
  readonly format?: FigureFormat;
};

/** One piece of evidence from top to bottom: value, tool, arguments, queries, result. */
export function EvidenceView({ evidence, pointer, format }: EvidenceViewProps) {
  return (
    <div className={classes.evidence} data-testid="evidence" data-evidence-id={evidence.id}>
      {pointer === undefined ? null : (
        <PointedValue result={evidence.result} pointer={pointer} format={format} />
      )}
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

type PointedValueProps = {
  readonly result: unknown;
  readonly pointer: string;
  readonly format: FigureFormat | undefined;
};

/** The value as the report writes it, and, where that is not all of it, every digit as it was stored. */
function PointedValue({ result, pointer, format }: PointedValueProps) {
  const value = valueAt(result, pointer);
  const stored = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const written = writtenAs(value, format) ?? stored;
  return (
    <section className={classes.pointed}>
      <h3>{strings.value}</h3>
      {value === undefined ? (
        <p role="alert">{strings.notThere}</p>
      ) : (
        <p className={classes.value} data-testid="evidence-value" data-value={stored}>
          {written}
        </p>
      )}
      <p className={classes.soft}>
        <code>{pointer}</code>
        {value === undefined || written === stored ? null : <> {strings.stored(stored)}</>}
      </p>
    </section>
  );
}

/** The value in its unit; undefined where it cannot be written so: an address may name any unit. */
function writtenAs(value: unknown, format: FigureFormat | undefined): string | undefined {
  if (format === undefined || (typeof value !== 'string' && typeof value !== 'number')) return undefined;
  if (format !== 'text' && (value === '' || !Number.isFinite(Number(value)))) return undefined;
  return formatFigureValue(value, format);
}

/** A query without the indentation that all of its lines share. */
function flush(query: string): string {
  const lines = query
    .replace(/^\s*\n/, '')
    .trimEnd()
    .split('\n');
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const shared = Math.min(...depths);
  return Number.isFinite(shared) ? lines.map((line) => line.slice(shared)).join('\n') : query;
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
      <pre tabIndex={0}>{flush(provenance.query)}</pre>
      <h4>{strings.parameters}</h4>
      <JsonTree value={provenance.parameters} wanted={undefined} />
    </div>
  );
}
