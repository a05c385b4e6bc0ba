import { readableName } from '../../../app/format/readable-name.ts';
import type { RunView } from '../fold/thread-view.ts';
import { chatStrings } from '../strings.ts';

const strings = chatStrings.run;

/** The latest milestone of a run in words, for screen readers: an agent that started or the end, never single tokens. */
export function milestoneOf(run: RunView | undefined): string {
  if (run === undefined) return '';
  switch (run.state) {
    case 'running': {
      if (run.approvals.some(({ decision }) => decision === null)) return strings.announceApproval;
      const last = run.agents.at(-1);
      return last === undefined ? strings.preparing : strings.announceAgent(readableName(last.name));
    }
    case 'done':
      return strings.announceDone;
    case 'failed':
      return strings.announceFailed;
    case 'cancelled':
      return strings.announceCancelled;
  }
}
