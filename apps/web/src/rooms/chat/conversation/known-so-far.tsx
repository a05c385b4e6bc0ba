import type { RunView } from '../fold/thread-view.ts';
import { chatStrings } from '../strings.ts';
import classes from './conversation.module.css';

/** What the tools have found while the answer is not being written yet: something to read while waiting. */
export function KnownSoFar({ run }: { readonly run: RunView }) {
  const found = run.agents.flatMap((agent) =>
    agent.items.flatMap((item) =>
      item.kind === 'tool' && item.outcome?.kind === 'completed'
        ? [{ seq: item.seq, summary: item.outcome.summary }]
        : [],
    ),
  );
  if (found.length === 0) return null;
  return (
    <div className={classes.known}>
      <h3>{chatStrings.run.knownSoFar}</h3>
      <ul>
        {found.map(({ seq, summary }) => (
          <li key={seq}>{summary}</li>
        ))}
      </ul>
    </div>
  );
}
