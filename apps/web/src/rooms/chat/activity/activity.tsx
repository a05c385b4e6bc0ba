// The live tree of agents of one run, drawn from the fold of its events. Each event has its own element, marked with
// `data-event-type`; nothing appears here that is not in the log.
import { useEffect, useRef } from 'react';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { type AgentNode, agentTree } from '../fold/agent-tree.ts';
import type { RunView } from '../fold/thread-view.ts';
import { chatStrings } from '../strings.ts';
import classes from './activity.module.css';
import { AgentCard } from './agent-card.tsx';

/** How near to the end a reader must be for the panel to keep following the work. */
const followWithinPx = 80;

/** The agents of a run and all they did, following along while the run works. */
export function Activity({ run }: { readonly run: RunView }) {
  const panel = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const working = run.state === 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new view of the run may have made the panel longer.
  useEffect(() => {
    const element = panel.current;
    if (element !== null && working && following.current) element.scrollTop = element.scrollHeight;
  }, [run, working]);

  const tools = run.agents.flatMap((agent) => agent.items.filter((item) => item.kind === 'tool'));
  return (
    <div className={classes.activity}>
      <div className={classes.head}>
        <h3>{chatStrings.run.activity}</h3>
        <span>{chatStrings.run.events(run.agents.length, tools.length)}</span>
      </div>
      <ScrollRegion
        className={classes.panel}
        ref={panel}
        label={chatStrings.run.activity}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          following.current = scrollHeight - scrollTop - clientHeight < followWithinPx;
        }}
      >
        <Agents nodes={agentTree(run.agents)} run={run} />
      </ScrollRegion>
    </div>
  );
}

function Agents({ nodes, run }: { readonly nodes: readonly AgentNode[]; readonly run: RunView }) {
  return (
    <ul className={classes.agents}>
      {nodes.map(({ agent, children }) => (
        <li key={agent.name}>
          <AgentCard agent={agent} run={run}>
            {children.length === 0 ? null : <Agents nodes={children} run={run} />}
          </AgentCard>
        </li>
      ))}
    </ul>
  );
}
