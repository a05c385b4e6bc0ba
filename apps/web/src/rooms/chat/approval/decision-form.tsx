import { Button, Group, TextInput } from '@mantine/core';
import { type DecideApproval, roleAllows } from '@netra/contract';
import { type FormEvent, useState } from 'react';
import { useMe } from '../../../app/session/me-query.ts';
import { chatStrings } from '../strings.ts';
import classes from './approval.module.css';

const strings = chatStrings.approval;
const longestComment = 1_000;

type DecisionFormProps = {
  readonly isPending: boolean;
  readonly onDecide: (decision: Omit<DecideApproval, 'argsHash'>) => void;
};

/** Allows at once; refuses after a chance to say why. */
export function DecisionForm({ isPending, onDecide }: DecisionFormProps) {
  const [rejecting, setRejecting] = useState(false);
  const mayDecide = roleAllows(useMe().organization.role, 'analyst');
  if (!mayDecide) return <p className={classes.soft}>{strings.onlyReads}</p>;
  if (!rejecting) {
    return (
      <Group gap="xs">
        <Button loading={isPending} onClick={() => onDecide({ decision: 'approved' })}>
          {strings.approve}
        </Button>
        <Button variant="default" disabled={isPending} onClick={() => setRejecting(true)}>
          {strings.reject}
        </Button>
      </Group>
    );
  }

  function reject(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const comment = String(new FormData(event.currentTarget).get('comment') ?? '').trim();
    onDecide({ decision: 'denied', ...(comment === '' ? {} : { comment }) });
  }

  return (
    <form className={classes.reject} onSubmit={reject}>
      <TextInput
        name="comment"
        label={strings.why}
        description={strings.whyHint}
        maxLength={longestComment}
        autoFocus
      />
      <Group gap="xs">
        <Button type="submit" color="red.9" loading={isPending}>
          {strings.rejectNow}
        </Button>
        <Button variant="default" disabled={isPending} onClick={() => setRejecting(false)}>
          {strings.keepWaiting}
        </Button>
      </Group>
    </form>
  );
}
