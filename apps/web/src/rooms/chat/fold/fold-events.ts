import type { Event } from '@netra/contract';
import { foldRunEvent, newRun } from './fold-run.ts';
import { emptyThreadView, type RunView, type ThreadView } from './thread-view.ts';

/**
 * Folds events into a view. An event at or below the head changes nothing, so a replay or a duplicate is harmless;
 * an event of another epoch starts the view over, since its numbers cannot be compared with the old ones.
 */
export function foldEvents(view: ThreadView, events: readonly Event[]): ThreadView {
  return events.reduce(foldEvent, view);
}

function foldEvent(view: ThreadView, event: Event): ThreadView {
  const base = view.epoch !== null && view.epoch !== event.epoch ? emptyThreadView : view;
  if (event.seq <= base.headSeq) return base;
  const next = { ...base, headSeq: event.seq, epoch: event.epoch };
  if (event.type === 'thread_updated') {
    return {
      ...next,
      title: event.data.title ?? base.title,
      archived: event.data.archived ?? base.archived,
    };
  }
  if (event.run === null) return next;
  return { ...next, runs: withRun(base.runs, event.run, event) };
}

function withRun(runs: readonly RunView[], id: string, event: Event): readonly RunView[] {
  const index = runs.findIndex((run) => run.id === id);
  const known = runs[index];
  if (known === undefined) return [...runs, foldRunEvent(newRun(id, event.ts), event)];
  const folded = foldRunEvent(known, event);
  return folded === known ? runs : runs.with(index, folded);
}
