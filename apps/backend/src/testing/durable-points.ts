import pg from 'pg';

/** The process can die just before a durable write is asked for (what it did by then is not recorded), or just after. */
export type Moment = 'before' | 'after';

type Statement = { readonly text: string; readonly values: readonly unknown[] };

const runId = /run_[0-9a-z]{26}/;
const workflowId = /^run_[0-9a-z]{26}(?::(?<agent>[a-z-]+:\d+))?$/;
/** How a step of a run locks it; its parameters end with the workflow and the step's key. */
const stepLock = /^update run set steps = steps \+ 1 .* as done$/;
const write = /\b(insert into|update|delete from)\s+([\w."]+)/;

function statementOf(args: readonly unknown[]): Statement {
  const [first, second] = args;
  const config = typeof first === 'object' && first !== null ? (first as Partial<Statement>) : undefined;
  const text = String(config?.text ?? first)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
  return { text, values: config?.values ?? (Array.isArray(second) ? second : []) };
}

/** Whose work a write belongs to: the agent's workflow it names, or the run's own. */
function agentOf(values: readonly unknown[]): string {
  const named = values.flatMap((value) =>
    typeof value === 'string' ? (workflowId.exec(value)?.groups?.agent ?? []) : [],
  );
  return named[0] ?? 'supervisor';
}

/** What a transaction or a single statement writes for a run, in words that are the same in every run like it. */
function labelOf(statements: readonly Statement[]): string | undefined {
  const ofRun = statements.some(({ values }) =>
    values.some((value) => runId.test(JSON.stringify(value) ?? '')),
  );
  if (!ofRun) return undefined;
  const lock = statements.find(({ text }) => stepLock.test(text));
  if (lock !== undefined) {
    const [workflow, key] = lock.values.slice(-2).map(String);
    // Keys end with a hash of arguments, which may hold ids and times, and a count: the place in the row says enough.
    return `${agentOf([workflow])} ${key?.replace(/(?::[\w-]{16})?:\d+$/, '')}`;
  }
  for (const { text } of statements) {
    const [, verb, table] = write.exec(text) ?? [];
    if (verb === undefined) continue;
    return `${agentOf(statements.flatMap(({ values }) => values))} ${verb} ${table?.replaceAll('"', '')}`;
  }
  return undefined;
}

/**
 * Calls `reached` around every durable write that this process makes for a run: each transaction that changes
 * something at its commit, and each statement that does so by itself. Points of one name are numbered from 1.
 */
export function watchDurablePoints(reached: (point: string, moment: Moment) => void): { restart(): void } {
  const open = new WeakMap<object, Statement[]>();
  const counts = new Map<string, number>();
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const original = prototype.query;

  /** The statements that become durable with this one; undefined when none do. */
  function endedBy(client: object, statement: Statement): readonly Statement[] | undefined {
    const transaction = open.get(client);
    if (/^(?:begin|start transaction)/.test(statement.text)) {
      open.set(client, []);
      return undefined;
    }
    if (transaction === undefined) return [statement];
    if (/^(?:commit|rollback$)/.test(statement.text)) open.delete(client);
    if (statement.text.startsWith('commit')) return transaction;
    transaction.push(statement);
    return undefined;
  }

  prototype.query = function query(this: object, ...args: unknown[]): unknown {
    const ended = endedBy(this, statementOf(args));
    const label = ended === undefined ? undefined : labelOf(ended);
    if (label === undefined) return original.apply(this, args);
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    const point = `${label} #${count}`;
    reached(point, 'before');
    const callback = args.at(-1);
    if (typeof callback === 'function')
      args[args.length - 1] = (...answer: unknown[]) => {
        reached(point, 'after');
        callback(...answer);
      };
    const result = original.apply(this, args);
    if (!(result instanceof Promise)) return result;
    return result.then((answer: unknown) => {
      reached(point, 'after');
      return answer;
    });
  };
  return { restart: () => counts.clear() };
}
