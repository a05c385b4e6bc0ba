import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What a network does to connections. `reset-after` cuts each connection after so many more bytes from the server, in
 * mid-frame as they fall; `hold` keeps connections open and passes nothing on (half open); `slow` passes few bytes a
 * second, so that the sender's buffers fill.
 */
export type NetworkFault =
  | { readonly kind: 'none' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  | { readonly kind: 'reset-after'; readonly bytes: number };

export type FaultProxy = {
  readonly port: number;
  /** From now on, on open connections too. */
  set(fault: NetworkFault): void;
  /** Cuts every open connection. */
  cut(): void;
  close(): Promise<void>;
};

type Pair = { readonly client: Socket; readonly upstream: Socket; left: number; end(): void };

const slowStepMs = 50;

/**
 * Resets a connection. One that is saying its goodbye cannot be reset (libuv refuses), and Node waits for ever at the
 * end of the process for a socket on which that was tried: it is closed.
 */
function breakOff(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

/** A TCP proxy on loopback that can do to its connections what networks do; the target is asked for anew each time. */
export async function startFaultProxy(targetPort: () => number | undefined): Promise<FaultProxy> {
  let fault: NetworkFault = { kind: 'none' };
  const pairs = new Set<Pair>();

  /** Passes a chunk on in its time; the source stands still meanwhile, so order holds and buffers fill. */
  function pass(pair: Pair, to: Socket, chunk: Buffer, resume: () => void): void {
    if (to.destroyed) return;
    switch (fault.kind) {
      case 'hold':
        // Swallowed: after a hold every connection is cut, as a network that has lost packets for good.
        resume();
        return;
      case 'delay':
        setTimeout(() => {
          to.write(chunk);
          resume();
        }, fault.delayMs);
        return;
      case 'slow': {
        const step = Math.max(1, Math.round((fault.bytesPerSecond * slowStepMs) / 1_000));
        const rest = chunk.subarray(step);
        to.write(chunk.subarray(0, step));
        setTimeout(() => (rest.length === 0 ? resume() : pass(pair, to, rest, resume)), slowStepMs);
        return;
      }
      case 'reset-after': {
        const part = chunk.subarray(0, pair.left);
        pair.left -= part.length;
        to.write(part, () => {
          if (pair.left <= 0) pair.end();
        });
        resume();
        return;
      }
      case 'none':
      case 'refuse':
        to.write(chunk);
        resume();
    }
  }

  function connectPair(client: Socket, port: number): void {
    const upstream = connect(port, '127.0.0.1');
    const pair: Pair = {
      client,
      upstream,
      left: fault.kind === 'reset-after' ? fault.bytes : Number.POSITIVE_INFINITY,
      end: () => {
        breakOff(client);
        breakOff(upstream);
        pairs.delete(pair);
      },
    };
    pairs.add(pair);
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', pair.end).on('close', pair.end);
    }
    const relay = (from: Socket, to: Socket) =>
      from.on('data', (chunk: Buffer) => {
        from.pause();
        pass(pair, to, chunk, () => from.resume());
      });
    relay(client, upstream);
    relay(upstream, client);
  }

  const server = createServer((client) => {
    const port = targetPort();
    client.on('error', () => client.destroy());
    if (fault.kind === 'refuse' || port === undefined) {
      breakOff(client);
      return;
    }
    connectPair(client, port);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const cut = () => {
    for (const pair of [...pairs]) pair.end();
  };
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      const wasHeld = fault.kind === 'hold';
      fault = next;
      if (wasHeld || next.kind === 'refuse') cut();
      for (const pair of pairs) {
        pair.left = next.kind === 'reset-after' ? next.bytes : Number.POSITIVE_INFINITY;
      }
    },
    cut,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
