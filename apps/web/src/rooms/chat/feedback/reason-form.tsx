import { Button, TextInput } from '@mantine/core';
import { type Feedback, feedbackReasons, type GiveFeedback } from '@netra/contract';
import type { FormEvent } from 'react';
import { chatStrings } from '../strings.ts';
import classes from './feedback.module.css';

const strings = chatStrings.feedback;
const longestComment = 2_000;

type ReasonFormProps = {
  readonly own: Feedback;
  readonly isPending: boolean;
  readonly onGive: (body: GiveFeedback) => void;
};

/** Why a report was liked or not: one reason, and words of one's own. */
export function ReasonForm({ own, isPending, onGive }: ReasonFormProps) {
  const { rating, comment } = own;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('comment') ?? '').trim();
    onGive({ rating, reason: own.reason, comment: text === '' ? null : text });
  }

  return (
    <>
      <fieldset className={classes.reasons} disabled={isPending}>
        <legend>{strings.why[rating]}</legend>
        {feedbackReasons[rating].map((reason) => (
          <button
            key={reason}
            type="button"
            aria-pressed={own.reason === reason}
            onClick={() => onGive({ rating, comment, reason: own.reason === reason ? null : reason })}
          >
            {strings.reasons[reason]}
          </button>
        ))}
      </fieldset>
      <form className={classes.row} onSubmit={submit}>
        <TextInput
          name="comment"
          size="xs"
          w="min(360px, 100%)"
          maxLength={longestComment}
          aria-label={strings.comment}
          placeholder={strings.comment}
          defaultValue={comment ?? ''}
        />
        <Button type="submit" variant="default" loading={isPending}>
          {strings.send}
        </Button>
        <span role="status">{comment === null ? '' : strings.kept}</span>
      </form>
    </>
  );
}
