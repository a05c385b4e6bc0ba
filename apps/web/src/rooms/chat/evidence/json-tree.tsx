import { useState } from 'react';
import { chatStrings } from '../strings.ts';
import classes from './evidence.module.css';

type JsonTreeProps = {
  readonly value: unknown;
  /** RFC 6901 pointer of the value that is looked for; the way to it is opened. */
  readonly wanted: string | undefined;
};

type NodeProps = JsonTreeProps & { readonly name: string | null; readonly path: string };

const firstChildren = 50;

/** A JSON value that opens step by step; only what is open is drawn. */
export function JsonTree({ value, wanted }: JsonTreeProps) {
  return (
    <div className={classes.json}>
      <JsonNode name={null} path="" value={value} wanted={wanted} />
    </div>
  );
}

function JsonNode({ name, path, value, wanted }: NodeProps) {
  const found = wanted !== undefined && wanted === path;
  const onTheWay = wanted === undefined ? false : wanted === path || wanted.startsWith(`${path}/`);
  const [open, setOpen] = useState(onTheWay || path === '');
  const [all, setAll] = useState(false);
  if (value === null || typeof value !== 'object') {
    return (
      <div className={classes.leaf} data-found={found || undefined}>
        <Name name={name} />
        <span data-kind={typeof value}>{JSON.stringify(value) ?? 'undefined'}</span>
      </div>
    );
  }
  const entries = Object.entries(value);
  const size = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  const shown = all || onTheWay ? entries : entries.slice(0, firstChildren);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-found={found || undefined}>
        <Name name={name} />
        <span className={classes.size}>{size}</span>
      </summary>
      {open ? (
        <div className={classes.children}>
          {shown.map(([key, child]) => (
            <JsonNode
              key={key}
              name={key}
              path={`${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`}
              value={child}
              wanted={wanted}
            />
          ))}
          {shown.length === entries.length ? null : (
            <button type="button" className={classes.more} onClick={() => setAll(true)}>
              {chatStrings.evidence.more(entries.length - shown.length)}
            </button>
          )}
        </div>
      ) : null}
    </details>
  );
}

function Name({ name }: { readonly name: string | null }) {
  return name === null ? null : <span className={classes.key}>{name}: </span>;
}
