import type { EventOf } from '@netra/contract';
import type { PartView } from './thread-view.ts';

/** Folds one delta into the streamed parts; a restarted step voids what its part held before. */
export function foldPart(parts: readonly PartView[], event: EventOf<'partial_result'>): readonly PartView[] {
  const { messageId, part, offset, text, restart } = event.data;
  const index = parts.findIndex((known) => known.part === part && known.messageId === messageId);
  const known = parts[index];
  if (known === undefined) {
    return [...parts, { part, messageId, agent: event.agent, text, deltas: 1 }];
  }
  const held = restart === true ? '' : known.text;
  return parts.with(index, {
    ...known,
    text: writeAt(held, offset, text),
    deltas: known.deltas + 1,
  });
}

/** Writes `text` at `offset`; what stands there already stays, so the same delta twice changes nothing. */
function writeAt(held: string, offset: number, text: string): string {
  const fresh = text.slice(Math.max(0, held.length - offset));
  return held + fresh;
}
