import { readableName } from '../../../app/format/readable-name.ts';
import type { AgentItem, RunView } from '../fold/thread-view.ts';
import { chatStrings } from '../strings.ts';
import classes from './activity.module.css';
import { ToolCard } from './tool-card.tsx';

const strings = chatStrings.agent;

/** One thing an agent did. */
export function ItemCard({ item, run }: { readonly item: AgentItem; readonly run: RunView }) {
  switch (item.kind) {
    case 'thought':
      return (
        <p className={classes.thought} data-event-type="agent_thinking">
          <span className={classes.step}>{strings.step(item.data.step, item.data.of)}</span>{' '}
          {item.data.thought}
        </p>
      );
    case 'tool':
      return <ToolCard tool={item} />;
    case 'part': {
      const part = run.parts.find((known) => known.part === item.part);
      if (part === undefined) return null;
      return (
        <details className={classes.part} data-event-type="partial_result">
          <summary>
            {strings.writing(readableName(part.part))}{' '}
            <span className={classes.soft}>{strings.characters(part.text.length)}</span>
          </summary>
          <p className={classes.partText}>{part.text}</p>
        </details>
      );
    }
    case 'report':
      if (run.report === null) return null;
      return (
        <div className={classes.reportReady} data-event-type="final_report">
          <span className={classes.reportLabel}>{strings.reportReady}</span>
          <p>{run.report.headline}</p>
          <a href={`#${run.report.reportId}`} onClick={scrollToTarget}>
            {strings.toReport}
          </a>
        </div>
      );
  }
}

function scrollToTarget(event: { currentTarget: HTMLAnchorElement; preventDefault(): void }): void {
  // The router owns the address; scrolling by hand keeps it as it is.
  event.preventDefault();
  document.getElementById(event.currentTarget.hash.slice(1))?.scrollIntoView();
}
