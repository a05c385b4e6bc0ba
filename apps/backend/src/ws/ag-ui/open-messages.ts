import type { EventOf } from '@netra/contract';

type Body = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A part of an answer as one message: how much of it was told, and which attempt of writing it this is. */
type OpenMessage = {
  readonly id: string;
  readonly subagentRunId: string | undefined;
  told: number;
};

/** The messages that are being written. */
export type OpenMessages = {
  /** What a delta adds: nothing when it was told before; a message of its own where writing started over. */
  add(event: EventOf<'partial_result'>, subagentRunId: string | undefined): Body[];
  /** Ends the messages of one subagent. */
  end(subagentRunId: string): Body[];
  endAll(): Body[];
};

/** Makes an empty list of messages. A delta is applied by its offset: told twice, it is told once. */
export function createOpenMessages(): OpenMessages {
  const open = new Map<string, OpenMessage>();
  const attempts = new Map<string, number>();
  const attributed = ({ subagentRunId }: OpenMessage) =>
    subagentRunId === undefined ? {} : { subagentRunId };

  function close(key: string, message: OpenMessage): Body {
    open.delete(key);
    return { type: 'TEXT_MESSAGE_END', messageId: message.id, ...attributed(message) };
  }

  function begin(key: string, subagentRunId: string | undefined): OpenMessage {
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    const message = { id: attempt === 1 ? key : `${key}~${attempt}`, subagentRunId, told: 0 };
    open.set(key, message);
    return message;
  }

  function endWhere(matches: (message: OpenMessage) => boolean): Body[] {
    return [...open].filter(([, message]) => matches(message)).map(([key, message]) => close(key, message));
  }

  return {
    add({ data }, subagentRunId) {
      const key = `${data.messageId}/${data.part}`;
      const bodies: Body[] = [];
      const before = open.get(key);
      if (data.restart === true && before !== undefined) {
        bodies.push(close(key, before));
        // AG-UI has no word for taking text back: who knows ours can hide what is void.
        bodies.push({ type: 'CUSTOM', name: 'apex.message_void', value: { messageId: before.id } });
      }
      const known = open.get(key);
      const message = known ?? begin(key, subagentRunId);
      if (known === undefined) {
        bodies.push({
          type: 'TEXT_MESSAGE_START',
          messageId: message.id,
          role: 'assistant',
          ...attributed(message),
        });
      }
      const delta = data.text.slice(Math.max(0, message.told - data.offset));
      if (delta !== '') {
        message.told = data.offset + data.text.length;
        bodies.push({ type: 'TEXT_MESSAGE_CONTENT', messageId: message.id, delta, ...attributed(message) });
      }
      return bodies;
    },
    end: (subagentRunId) => endWhere((message) => message.subagentRunId === subagentRunId),
    endAll: () => endWhere(() => true),
  };
}
