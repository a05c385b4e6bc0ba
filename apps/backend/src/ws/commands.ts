import type { Ask, Asked, ClientFrame, Scope } from '@netra/contract';

type StopRequest = { readonly cmdId: string; readonly run: string };
type ApproveRequest = Pick<
  Extract<ClientFrame, { type: 'approve' }>,
  'cmdId' | 'run' | 'approvalId' | 'decision' | 'argsHash'
>;
type Stopped = { readonly thread: string };

/** What streams can have done; each is deduplicated on (organization, person, `cmdId`) by who carries it out. */
export type Commands = {
  /** Asks; resolves when the question is durable. A thread is made when none is named. */
  ask(scope: Scope, request: Ask): Promise<Asked>;
  /** Stops a run; resolves when the request is durable. Raises `not_found`. */
  stop(scope: Scope, request: StopRequest): Promise<Stopped>;
  /** Allows or refuses a call that waits; resolves when the decision is durable. Raises `not_found`, `approval_changed`. */
  approve(scope: Scope, request: ApproveRequest): Promise<Stopped>;
};

/** How far each person has read each thread. */
export type ReadPositions = {
  /** Moves the position forward, never back. Raises `not_found` for another organization's thread. */
  advance(scope: Scope, position: { thread: string; seq: number }): Promise<void>;
};
