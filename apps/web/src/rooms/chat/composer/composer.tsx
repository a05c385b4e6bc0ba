import { ActionIcon } from '@mantine/core';
import { IconArrowUp, IconPlayerStopFilled } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { chatStrings } from '../strings.ts';
import classes from './composer.module.css';

const strings = chatStrings.composer;
const maximumCharacters = 20_000;

type ComposerProps = {
  /** Sends the question; a rejection keeps the text, so that nothing typed is lost. */
  readonly onAsk: (text: string) => Promise<unknown>;
  /** Present while a run works: stops it. */
  readonly onStop?: () => void;
  readonly stopping?: boolean;
  /** Why the last question (or stop) was not accepted. */
  readonly error: Error | null;
};

/** The field for the next question. Enter sends, Shift+Enter makes a new line. */
export function Composer({ onAsk, onStop, stopping = false, error }: ComposerProps) {
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  async function send() {
    const question = text.trim();
    if (question === '' || sending) return;
    setSending(true);
    const accepted = await onAsk(question).then(
      () => true,
      // The owner of the question shows why, through `error`; here it only means that the text stays.
      () => false,
    );
    if (accepted) setText('');
    setSending(false);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While a word is being composed (Chinese, Japanese, ...) Enter picks a candidate and must not send.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  }

  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className={classes.box}>
        <textarea
          ref={field}
          className={classes.field}
          aria-label={strings.label}
          placeholder={strings.placeholder}
          rows={1}
          maxLength={maximumCharacters}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {onStop === undefined ? null : (
          <ActionIcon
            type="button"
            variant="default"
            size={30}
            aria-label={stopping ? strings.stopping : strings.stop}
            disabled={stopping}
            onClick={onStop}
          >
            <IconPlayerStopFilled size={14} />
          </ActionIcon>
        )}
        <ActionIcon
          type="submit"
          variant="filled"
          color="indigo"
          size={30}
          aria-label={strings.send}
          disabled={text.trim() === ''}
          loading={sending}
        >
          <IconArrowUp size={16} />
        </ActionIcon>
      </div>
      <p className={classes.hint} data-failed={error !== null || undefined} role="status">
        {error?.message ?? strings.hint}
      </p>
    </form>
  );
}
