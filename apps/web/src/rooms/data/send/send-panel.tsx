import { Button, CopyButton } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useState } from 'react';
import { ChoiceGroup } from '../../../app/controls/choice-group.tsx';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import classes from '../data.module.css';
import { dataStrings } from '../strings.ts';
import { ArrivalLine } from './arrival-line.tsx';
import { Keys } from './keys.tsx';
import { type SendWay, sendSnippet, sendWays } from './send-snippets.ts';

const strings = dataStrings.send;

/** How an application sends its calls: a key, what to run with it, and whether a call has arrived. */
export function SendPanel() {
  const [key, setKey] = useState<string | null>(null);
  const [way, setWay] = useState<SendWay>('environment');
  const { ref, entry } = useIntersection();
  const [now] = useState(() => new Date());
  const snippet = sendSnippet(way, {
    origin: window.location.origin,
    key: key ?? strings.keyPlaceholder,
    now,
  });
  return (
    <section ref={ref} className={classes.panel} data-testid="send-calls">
      <h2>{strings.title}</h2>
      <p className={classes.text}>{strings.text}</p>
      <Keys created={key} onCreated={setKey} />
      <div className={classes.snippetHead}>
        <ChoiceGroup
          label={strings.snippet}
          value={way}
          choices={sendWays.map((value) => ({ value, text: strings.ways[value] }))}
          onChoose={setWay}
        />
        <CopyButton value={snippet}>
          {({ copied, copy }) => (
            <Button variant="subtle" color="gray" size="compact-xs" onClick={copy}>
              {copied ? strings.copied : strings.copy}
            </Button>
          )}
        </CopyButton>
      </div>
      <p className={classes.text}>{strings.waysText[way]}</p>
      <ArrivalLine isWatching={entry?.isIntersecting === true} />
      <ScrollRegion className={classes.snippetBox} label={strings.snippet}>
        <pre className={classes.snippet}>{snippet}</pre>
      </ScrollRegion>
    </section>
  );
}
