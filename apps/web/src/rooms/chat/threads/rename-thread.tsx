import { Button, Group, Modal, TextInput } from '@mantine/core';
import type { Thread } from '@netra/contract';
import { type FormEvent, useState } from 'react';
import { chatStrings } from '../strings.ts';
import { useChangeThread } from './thread-queries.ts';

const strings = chatStrings.threads;
const longestTitle = 200;

type RenameThreadProps = { readonly thread: Thread; readonly onClose: () => void };

/** Asks for a new title of a thread. */
export function RenameThread({ thread, onClose }: RenameThreadProps) {
  const [title, setTitle] = useState(thread.title);
  const change = useChangeThread();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (title.trim() === '') return;
    change.mutate({ id: thread.id, title: title.trim() }, { onSuccess: onClose });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={strings.renameTitle}
      closeButtonProps={{ 'aria-label': strings.cancel }}
    >
      <form onSubmit={submit}>
        <TextInput
          label={strings.title}
          value={title}
          maxLength={longestTitle}
          data-autofocus
          error={change.error?.message ?? null}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={onClose}>
            {strings.cancel}
          </Button>
          <Button type="submit" loading={change.isPending} disabled={title.trim() === ''}>
            {strings.save}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
