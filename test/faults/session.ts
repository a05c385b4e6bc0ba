import { type ApexClient, createApexClient } from '../../packages/client/src/index.ts';
import { type Event, isTerminal, newId } from '../../packages/contract/src/index.ts';
import type { World } from './world.ts';

/** What one reader saw of a thread, in the order it saw it. */
export type Seen = { readonly events: Event[]; resets: number; errors: string[] };

/** A person's question and what came of it. */
export type Session = {
  readonly organizationId: string;
  readonly cmdId: string;
  readonly question: string;
  readonly asked: { readonly thread: string; readonly run: string };
  readonly seenByAsker: Seen;
  /** What a second person of the same organization saw, who joined after the question. */
  readonly seenByColleague: Seen;
  /** What somebody of another organization got to see of the thread: must stay empty. */
  readonly seenByStranger: Seen;
};

function watch(client: ApexClient, thread: string, until: (event: Event) => boolean) {
  const seen: Seen = { events: [], resets: 0, errors: [] };
  const stream = client.stream({ maxDelayMs: 200, openTimeoutMs: 1_000, heartbeatGraceMs: 500 });
  const done = new Promise<void>((resolve) => {
    stream.subscribe(
      thread,
      { afterSeq: 0 },
      {
        onEvents(events) {
          seen.events.push(...events);
          if (events.some(until)) resolve();
        },
        onReset() {
          seen.resets += 1;
        },
        onError(error) {
          seen.errors.push(error.code);
          resolve();
        },
      },
    );
    stream.onState((state) => {
      if (state.status !== 'closed' || state.error === null) return;
      seen.errors.push(`closed: ${state.error.code} ${state.error.message}`);
      resolve();
    });
  });
  return { seen, stream, done };
}

async function within(ms: number, what: () => string, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what()} took longer than ${ms} ms`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export type SessionOptions = {
  readonly question: string;
  readonly organizationId: string;
  readonly strangerOrganizationId: string;
  /** When the asker stops the run, in ms after asking; null never. */
  readonly stopAtMs: number | null;
  readonly limitMs: number;
};

/** Asks over a stream of its own while faults strike, reads along with two readers, and has a stranger try to. */
export async function holdSession(world: World, options: SessionOptions): Promise<Session> {
  const { organizationId, question, limitMs } = options;
  const clientFor = async (organization: string) => {
    const token = await world.identity.accessToken({
      organizationId: organization,
      role: 'analyst',
      expires: '12h',
    });
    return createApexClient({ baseUrl: world.baseUrl, accessToken: async () => token });
  };
  const asker = await clientFor(organizationId);
  const colleague = await clientFor(organizationId);
  const stranger = await clientFor(options.strangerOrganizationId);
  const cmdId = newId('command');
  const asking = asker.stream({ maxDelayMs: 200, openTimeoutMs: 1_000, heartbeatGraceMs: 500 });
  const open: { close(): void }[] = [asking];
  try {
    let asked: Session['asked'] = { thread: '', run: '' };
    await within(
      limitMs,
      () => `the answer to the question (stream ${asking.state().status})`,
      asking.ask({ cmdId, text: question }).then((accepted) => {
        asked = { thread: accepted.thread, run: accepted.run ?? '' };
      }),
    );
    const isEnd = (event: Event) => event.run === asked.run && isTerminal(event);
    const readers = [
      watch(asker, asked.thread, isEnd),
      watch(colleague, asked.thread, isEnd),
      watch(stranger, asked.thread, isEnd),
    ];
    for (const { stream } of readers) open.push(stream);
    const [mine, theirs, strange] = readers as [
      (typeof readers)[0],
      (typeof readers)[0],
      (typeof readers)[0],
    ];
    let stopped: Promise<unknown> = Promise.resolve();
    if (options.stopAtMs !== null) {
      stopped = new Promise<void>((resolve) => setTimeout(resolve, options.stopAtMs ?? 0)).then(() =>
        asking.stop({ cmdId: newId('command'), run: asked.run }),
      );
    }
    await within(
      limitMs,
      () =>
        `run ${asked.run} of thread ${asked.thread} (${readers
          .map(
            ({ seen, stream }) => `${seen.events.at(-1)?.seq ?? 0} seen, ${JSON.stringify(stream.state())}`,
          )
          .join('; ')})`,
      Promise.all([mine.done, theirs.done, strange.done, stopped]),
    );
    return {
      organizationId,
      cmdId,
      question,
      asked,
      seenByAsker: mine.seen,
      seenByColleague: theirs.seen,
      seenByStranger: strange.seen,
    };
  } finally {
    for (const stream of open) stream.close();
  }
}
