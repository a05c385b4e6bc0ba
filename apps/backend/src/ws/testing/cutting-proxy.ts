import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Bytes that pass on a connection before it is cut, asked for with each new one; Infinity never cuts it. */
export type CutPlan = () => number;

/**
 * A TCP proxy that cuts each connection after so many bytes from the server: in mid-frame as a network would. With a
 * function as target it balances: each connection goes where the function says.
 */
export async function startCuttingProxy(target: number | (() => number), plan: CutPlan) {
  const open = new Set<Socket>();
  let cuts = 0;
  let held = false;
  const server = createServer((client) => {
    let left = plan();
    const upstream = connect(typeof target === 'number' ? target : target(), '127.0.0.1');
    const end = () => {
      client.destroy();
      upstream.destroy();
      open.delete(client);
    };
    open.add(client);
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    client.pipe(upstream);
    upstream.on('data', (chunk) => {
      if (held) return;
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (left > 0) client.write(part);
      else {
        cuts += 1;
        client.write(part, end);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    cuts: () => cuts,
    /** Keeps connections open and passes nothing on, as a network that has silently gone. */
    hold(value: boolean) {
      held = value;
      if (!value) for (const client of [...open]) client.destroy();
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const client of [...open]) client.destroy();
      }),
  };
}
