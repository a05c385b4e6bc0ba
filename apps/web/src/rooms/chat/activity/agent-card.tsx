import { formatFigureValue } from '@netra/contract';
import type { ReactNode } from 'react';
import { readableName } from '../../../app/format/readable-name.ts';
import type { AgentView, RunView } from '../fold/thread-view.ts';
import { chatStrings } from '../strings.ts';
import classes from './activity.module.css';
import { ItemCard } from './item-card.tsx';

const strings = chatStrings.agent;

type AgentCardProps = { readonly agent: AgentView; readonly run: RunView; readonly children: ReactNode };

/** One agent: its goal and plan, what it did, the agents it started, and how it ended. */
export function AgentCard({ agent, run, children }: AgentCardProps) {
  return (
    <div className={classes.agent} data-agent={agent.name} data-state={agent.state}>
      <div className={classes.started} data-event-type="agent_started">
        <div className={classes.agentHead}>
          <span className={classes.dot} data-state={agent.state} aria-hidden />
          <h4>{readableName(agent.name)}</h4>
          {agent.state === 'running' ? <span className={classes.soft}>{strings.states.running}</span> : null}
        </div>
        {agent.goal === null ? null : <p className={classes.goal}>{agent.goal}</p>}
        {agent.plan.length === 0 ? null : (
          <ol className={classes.plan} aria-label={strings.plan}>
            {agent.plan.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
      </div>
      {agent.items.length === 0 ? null : (
        <ul className={classes.items}>
          {agent.items.map((item) => (
            <li key={item.seq}>
              <ItemCard item={item} run={run} />
            </li>
          ))}
        </ul>
      )}
      {children}
      <AgentEnd agent={agent} />
    </div>
  );
}

function AgentEnd({ agent }: { readonly agent: AgentView }) {
  if (agent.state === 'running') return null;
  const facts = [
    strings.states[agent.state],
    ...(agent.durationMs === null ? [] : [formatFigureValue(agent.durationMs, 'ms')]),
    ...(agent.tokens === null || agent.tokens === 0 ? [] : [strings.tokens(agent.tokens)]),
    ...(agent.cost === null || Number(agent.cost) === 0 ? [] : [formatFigureValue(agent.cost, 'usd')]),
  ];
  const type = agent.state === 'failed' ? 'agent_failed' : 'agent_completed';
  return (
    <p
      className={classes.end}
      data-state={agent.state}
      {...(agent.state === 'stopped' ? {} : { 'data-event-type': type })}
    >
      {facts.join(' · ')}
      {agent.error === null ? null : ` · ${agent.error.message}`}
    </p>
  );
}
