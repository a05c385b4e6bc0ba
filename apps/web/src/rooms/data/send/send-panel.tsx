import { Button, CopyButton } from '@mantine/core';
import { useState } from 'react';
import classes from '../data.module.css';
import { dataStrings } from '../strings.ts';
import { Keys } from './keys.tsx';
import { sendSnippet } from './send-snippet.ts';

const strings = dataStrings.send;

/** How an application sends its calls: a key and a request that works as it stands. */
export function SendPanel() {
  const [key, setKey] = useState<string | null>(null);
  const snippet = sendSnippet(window.location.origin, key ?? strings.keyPlaceholder);
  return (
    <section className={classes.panel} data-testid="send-calls">
      <h2>{strings.title}</h2>
      <p className={classes.text}>{strings.text}</p>
      <Keys created={key} onCreated={setKey} />
      <div className={classes.snippetHead}>
        <h3>{strings.snippet}</h3>
        <CopyButton value={snippet}>
          {({ copied, copy }) => (
            <Button variant="subtle" color="gray" size="compact-xs" onClick={copy}>
              {copied ? strings.copied : strings.copy}
            </Button>
          )}
        </CopyButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre className={classes.snippet} tabIndex={0}>
        {snippet}
      </pre>
    </section>
  );
}
