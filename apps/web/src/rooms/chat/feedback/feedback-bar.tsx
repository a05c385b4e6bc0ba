import { ActionIcon } from '@mantine/core';
import type { FeedbackRating } from '@netra/contract';
import { IconThumbDown, IconThumbUp } from '@tabler/icons-react';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import { chatStrings } from '../strings.ts';
import classes from './feedback.module.css';
import { ReasonForm } from './reason-form.tsx';
import { useFeedback } from './use-feedback.ts';

const strings = chatStrings.feedback;
const iconSize = 15;
const ratings = ['up', 'down'] as const;
const icons = { up: IconThumbUp, down: IconThumbDown } as const;

/**
 * Two buttons under a report. What one says counts at once; why can be added, and all of it taken back. What was said
 * before is a nicety: where it cannot be read, the buttons still work.
 */
export function FeedbackBar({ run }: { readonly run: string }) {
  const { said, give, withdraw } = useFeedback(run);
  const own = said.data?.own ?? null;
  const busy = give.isPending || withdraw.isPending;

  function press(rating: FeedbackRating) {
    if (own?.rating === rating) withdraw.mutate();
    else give.mutate({ rating });
  }

  return (
    <section
      className={classes.feedback}
      aria-label={strings.label}
      data-testid="feedback"
      data-own={own?.rating}
    >
      <div className={classes.row}>
        <span>{strings.question}</span>
        {ratings.map((rating) => {
          const Icon = icons[rating];
          const number = said.data?.[rating] ?? 0;
          return (
            <span key={rating} className={classes.vote}>
              <ActionIcon
                aria-label={strings.ratings[rating]}
                aria-pressed={own?.rating === rating}
                variant={own?.rating === rating ? 'light' : 'subtle'}
                color={own?.rating === rating ? 'indigo' : 'gray'}
                disabled={busy}
                onClick={() => press(rating)}
              >
                <Icon size={iconSize} aria-hidden />
              </ActionIcon>
              {number === 0 ? null : <span aria-hidden>{number}</span>}
            </span>
          );
        })}
        <span role="status">{own === null ? '' : strings.thanks}</span>
      </div>
      {own === null ? null : <ReasonForm key={own.rating} own={own} isPending={busy} onGive={give.mutate} />}
      <ProblemLine error={give.error ?? withdraw.error} />
    </section>
  );
}
