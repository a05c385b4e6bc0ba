// The texts of a call, where its project keeps them: shown as plain text, whatever is in them.
import { Button } from '@mantine/core';
import { type KeptTexts, redactionKinds } from '@netra/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApplication } from '../../app/application.tsx';
import { formatMoment } from '../../app/format/moments.ts';
import { QueryDrawer } from '../../app/states/query-drawer.tsx';
import { textStrings } from './strings.ts';
import classes from './texts.module.css';

const strings = textStrings.call;

/** A button that opens the prompt and the answer of a call. */
export function CallTextsButton({ callId }: { readonly callId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="subtle"
        size="compact-xs"
        aria-label={strings.openOf(callId)}
        onClick={() => setOpen(true)}
      >
        {strings.open}
      </Button>
      {open ? <CallTextsDrawer callId={callId} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

type CallTextsDrawerProps = { readonly callId: string; readonly onClose: () => void };

/** The drawer with what is kept of a call, or why nothing is. */
export function CallTextsDrawer({ callId, onClose }: CallTextsDrawerProps) {
  const { api } = useApplication();
  // Kept no longer than it is looked at: nothing of it stays in the page's cache.
  const texts = useQuery({
    queryKey: ['call-texts', callId],
    queryFn: () => api.texts.ofCall(callId),
    gcTime: 0,
    retry: false,
  });
  return (
    <QueryDrawer
      title={strings.title}
      closeLabel={strings.close}
      testId="call-texts"
      query={texts}
      onClose={onClose}
    >
      {texts.data === undefined ? null : <Texts texts={texts.data} />}
    </QueryDrawer>
  );
}

function Texts({ texts }: { readonly texts: KeptTexts }) {
  const { callId, prompt, completion, redacted, keptUntil } = texts;
  const taken = redactionKinds.flatMap((kind) =>
    redacted[kind] === undefined ? [] : [`${strings.kinds[kind]} (${redacted[kind]})`],
  );
  const parts = [
    [strings.prompt, prompt],
    [strings.completion, completion],
  ] as const;
  return (
    <div className={classes.texts}>
      <p className={classes.text}>
        <code>{callId}</code>
      </p>
      <p className={classes.text}>
        {strings.redacted(taken.join(', '))} {strings.until(formatMoment(keptUntil))}
      </p>
      {parts.map(([name, text]) => (
        <section key={name} aria-label={name}>
          <h3>{name}</h3>
          {text === '' ? (
            <p className={classes.text}>{strings.nothing}</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
            <pre tabIndex={0}>{text}</pre>
          )}
        </section>
      ))}
    </div>
  );
}
