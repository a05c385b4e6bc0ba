import { ApexError, type ClientFrame } from '@netra/contract';
import { createConnectionLoop } from './connection-loop.ts';
import type { EventStream, EventStreamOptions, StreamState } from './event-stream-types.ts';
import { createOutstandingCommands } from './outstanding-commands.ts';
import type { ReceivedFrame } from './server-frames.ts';
import { createSubscriptions } from './subscriptions.ts';

/**
 * Opens a stream of events that survives restarts, cuts and changes of network: each event is delivered exactly once
 * and in order, each command is carried out once. Reading continues over HTTP where no WebSocket opens.
 */
export function createEventStream(options: EventStreamOptions): EventStream {
  const listeners = new Set<(state: StreamState) => void>();
  let state: StreamState = { status: 'connecting' };
  const commands = createOutstandingCommands();

  function setState(next: StreamState): void {
    state = next;
    if (next.status === 'closed') {
      commands.rejectAll(next.error ?? new ApexError('dependency_unavailable', 'The stream was closed.'));
    }
    for (const listener of [...listeners]) listener(next);
  }

  function onFrame(frame: ReceivedFrame): void {
    switch (frame.type) {
      case 'subscribed':
        subscriptions.onSubscribed(frame);
        break;
      case 'events':
        subscriptions.onEvents(frame);
        break;
      case 'accepted':
        commands.accepted(frame);
        break;
      case 'rejected':
        commands.rejected(frame);
        break;
      case 'ping':
        subscriptions.onHeads(frame.heads);
        break;
      case 'error':
        if (frame.thread !== undefined) subscriptions.onError(frame.thread, frame.error);
        break;
      case 'unreadable':
        // Whatever it held is missing now: a new link reads it again.
        loop.fail(`a frame could not be read (${frame.problem})`);
        break;
      case 'hello':
      case 'authenticated':
      case 'pong':
        break;
    }
  }

  const loop = createConnectionLoop(options, {
    onState: setState,
    onFrame,
    onOpen: () => {
      subscriptions.resume();
      for (const frame of commands.frames()) loop.send(frame);
    },
  });
  const subscriptions = createSubscriptions({ send: loop.send, fail: loop.fail });

  function command(frame: Extract<ClientFrame, { cmdId: string }>) {
    if (state.status === 'closed') {
      return Promise.reject(state.error ?? new ApexError('dependency_unavailable', 'The stream is closed.'));
    }
    return commands.add(frame, loop.send);
  }

  loop.start();
  return {
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribe: subscriptions.add,
    ask: (ask) => command({ type: 'ask', ...ask }),
    stop: (stop) => command({ type: 'stop', ...stop }),
    approve: (approve) => command({ type: 'approve', ...approve }),
    reconnect: loop.reconnect,
    close() {
      loop.close();
      subscriptions.clear();
    },
  };
}
