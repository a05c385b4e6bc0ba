import { createHash } from 'node:crypto';
import { ApexError, type Ask, askSchema, idOfUuid, idSchema, type Scope } from '@netra/contract';
import { z } from 'zod';
import { actorOf } from '../../store/actor.ts';

const idText = z.string().min(1).max(200);
const textPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const message = z.looseObject({
  id: z.string().optional(),
  role: z.string(),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
});

/** What of AG-UI's `RunAgentInput` we go by; the rest (state, tools, context, forwardedProps) changes nothing here. */
export const runInputSchema = z.looseObject({
  threadId: idText,
  runId: idText,
  messages: z.array(message).max(10_000),
  resume: z.array(z.unknown()).nullish(),
});
export type RunInput = z.infer<typeof runInputSchema>;

const ownThread = idSchema('thread');

/** An id of ours for one that an interface made: always the same for the same person, and nobody else's. */
function digestOf(scope: Scope, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([scope.organizationId, actorOf(scope), text]))
    .digest('hex');
}

function uuidOf(digest: string): string {
  const text = `${digest.slice(0, 12)}8${digest.slice(13, 16)}8${digest.slice(17, 32)}`;
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function questionOf({ messages }: RunInput): string {
  const last = messages.at(-1);
  if (last?.role !== 'user') {
    throw new ApexError(
      'invalid_request',
      'The last of `messages` must be of the role user: it is the question.',
      {
        details: { fields: [{ field: 'body.messages', problem: `ends with ${last?.role ?? 'nothing'}` }] },
      },
    );
  }
  const { content } = last;
  if (typeof content === 'string') return content;
  return (content ?? [])
    .flatMap((part) => {
      const text = textPart.safeParse(part);
      return text.success ? [text.data.text] : [];
    })
    .join('\n');
}

/**
 * The question of a run input. The same `runId` of the same person is the same command, so asking again after a cut
 * asks once; a `threadId` that is none of ours stands for a thread of that person's own. Raises `invalid_request`.
 */
export function askOfRunInput(scope: Scope, input: RunInput): Ask & { thread: string } {
  if ((input.resume ?? []).length > 0) {
    throw new ApexError('invalid_request', 'No run of ours waits to be resumed: leave `resume` out.');
  }
  const thread = ownThread.safeParse(input.threadId).success
    ? input.threadId
    : idOfUuid('thread', uuidOf(digestOf(scope, input.threadId)));
  const cmdId = `ag-ui:${digestOf(scope, input.runId).slice(0, 40)}`;
  const ask = askSchema.safeParse({ cmdId, thread, text: questionOf(input) });
  if (ask.success) return { ...ask.data, thread };
  const fields = ask.error.issues.map((issue) => ({ field: 'body.messages', problem: issue.message }));
  throw new ApexError('invalid_request', 'The question cannot be asked like this.', { details: { fields } });
}
