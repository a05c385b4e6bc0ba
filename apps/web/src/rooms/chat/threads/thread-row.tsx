import { ActionIcon, Menu, VisuallyHidden } from '@mantine/core';
import type { Thread } from '@netra/contract';
import {
  IconArchive,
  IconArchiveOff,
  IconDots,
  IconPencil,
  IconPin,
  IconPinFilled,
  IconPinnedOff,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../../app/session/me-query.ts';
import { chatStrings } from '../strings.ts';
import { useChangeThread } from './thread-queries.ts';
import classes from './threads.module.css';

const strings = chatStrings.threads;
const iconSize = 14;

type ThreadRowProps = { readonly thread: Thread; readonly onRename: (thread: Thread) => void };

/** One thread of the list and what can be done with it. */
export function ThreadRow({ thread, onRename }: ThreadRowProps) {
  const change = useChangeThread();
  const title = thread.title === '' ? strings.untitled : thread.title;
  const isMine = thread.createdBy === useMe().user.id;
  // What somebody else began is news only to whoever has read in it.
  const isUnread = thread.headSeq > thread.readSeq && (isMine || thread.readSeq > 0);
  return (
    <li
      className={classes.row}
      data-testid="thread-row"
      data-thread={thread.id}
      data-unread={isUnread || undefined}
    >
      <Link
        to="/chat/$thread"
        params={{ thread: thread.id }}
        search={{}}
        className={classes.link}
        title={title}
      >
        {thread.pinned ? <IconPinFilled size={11} aria-hidden /> : null}
        <span>{title}</span>
        {/* The open thread is being read: its styles hide the mark. */}
        {isUnread ? (
          <span className={classes.unread}>
            <VisuallyHidden>{strings.unread}</VisuallyHidden>
          </span>
        ) : null}
      </Link>
      <Menu position="bottom-end" width={160}>
        <Menu.Target>
          <ActionIcon className={classes.menu ?? ''} size="sm" aria-label={strings.menu(title)}>
            <IconDots size={iconSize} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={iconSize} aria-hidden />}
            onClick={() => onRename(thread)}
          >
            {strings.rename}
          </Menu.Item>
          <Menu.Item
            leftSection={
              thread.pinned ? (
                <IconPinnedOff size={iconSize} aria-hidden />
              ) : (
                <IconPin size={iconSize} aria-hidden />
              )
            }
            onClick={() => change.mutate({ id: thread.id, pinned: !thread.pinned })}
          >
            {thread.pinned ? strings.unpin : strings.pin}
          </Menu.Item>
          <Menu.Item
            leftSection={
              thread.archived ? (
                <IconArchiveOff size={iconSize} aria-hidden />
              ) : (
                <IconArchive size={iconSize} aria-hidden />
              )
            }
            onClick={() => change.mutate({ id: thread.id, archived: !thread.archived })}
          >
            {thread.archived ? strings.restore : strings.archive}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
