import { Button } from '@mantine/core';
import type { StreamState } from '@netra/client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { chatStrings } from '../strings.ts';
import classes from './conversation.module.css';

const strings = chatStrings.connection;

/** Short breaks mend themselves before anyone reads about them. */
const quietForMs = 1_500;

/** Says when the live connection is lost; recovery is automatic, and the banner goes by itself. */
export function ConnectionBanner() {
  const { stream } = useApplication();
  const state = useSyncExternalStore(stream.onState, stream.state);
  const broken = state.status !== 'open' && state.status !== 'connecting';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!broken) return setShown(false);
    const timer = setTimeout(() => setShown(true), quietForMs);
    return () => clearTimeout(timer);
  }, [broken]);
  return (
    <div role="status" data-testid="connection" data-connection={state.status}>
      {shown && broken ? (
        <div className={classes.banner}>
          <span>{textOf(state)}</span>
          <Button variant="default" size="compact-xs" onClick={() => stream.reconnect()}>
            {strings.retry}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function textOf(state: StreamState): string {
  switch (state.status) {
    case 'offline':
      return strings.offline;
    case 'closed':
      return state.error === null ? strings.closed : `${strings.closed} ${state.error.message}`;
    case 'connecting':
    case 'open':
    case 'reconnecting':
      return strings.reconnecting;
  }
}
