import { Button, Group, Modal, TextInput } from '@mantine/core';
import type { SavingsFinding } from '@netra/contract';
import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useReturnFocus } from '../../../app/browser/use-return-focus.ts';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import { acceptanceOf } from '../acceptance-of.ts';
import classes from '../savings.module.css';
import { savingsStrings } from '../strings.ts';
import { type Looked, useAccept } from '../use-savings.ts';

const strings = savingsStrings.accept;
const longestName = 200;
const longestNote = 2_000;

type AcceptDialogProps = {
  readonly findings: readonly SavingsFinding[];
  readonly looked: Looked;
  readonly onClose: () => void;
};

/** Asks who sees some findings through, and accepts them as one policy. */
export function AcceptDialog({ findings, looked, onClose }: AcceptDialogProps) {
  const navigate = useNavigate();
  const accept = useAccept();
  useReturnFocus();
  const input = acceptanceOf(findings, looked);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    accept.mutate(
      { ...input, title: text('title'), owner: text('owner'), note: text('note') },
      {
        onSuccess: ({ id }) =>
          void navigate({ to: '/savings/accepted/$acceptance', params: { acceptance: id } }),
      },
    );
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={strings.title}
      closeButtonProps={{ 'aria-label': strings.close }}
      data-testid="accept-dialog"
    >
      <form className={classes.form} onSubmit={submit}>
        <p className={classes.soft}>{strings.text}</p>
        <ul className={classes.list}>
          {findings.map(({ id, title }) => (
            <li key={id}>{title}</li>
          ))}
        </ul>
        <TextInput
          name="title"
          label={strings.name}
          defaultValue={input.title}
          maxLength={longestName}
          required
          data-autofocus
        />
        <TextInput name="owner" label={strings.owner} maxLength={longestName} />
        <TextInput name="note" label={strings.note} maxLength={longestNote} />
        <ProblemLine error={accept.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {strings.cancel}
          </Button>
          <Button type="submit" loading={accept.isPending}>
            {strings.submit}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
