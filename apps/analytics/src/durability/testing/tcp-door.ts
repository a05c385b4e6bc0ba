import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A door in front of a server, which can be shut while the server runs on: connections break off, and new ones are refused. */
export async function openTcpDoor(target: URL) {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A connection that breaks off is what the door is for.
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((inner) => {
    const outer = connect(Number(target.port), target.hostname);
    keep(inner);
    keep(outer);
    inner.pipe(outer).pipe(inner);
    inner.once('close', () => outer.destroy());
    outer.once('close', () => inner.destroy());
  });
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const port = await listen(0);
  async function shut(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  }
  return {
    /** The same URL, through the door. */
    through(url: string): string {
      const changed = new URL(url);
      changed.hostname = '127.0.0.1';
      changed.port = String(port);
      return changed.href;
    },
    shut,
    open: async () => {
      await listen(port);
    },
    close: () => (server.listening ? shut() : Promise.resolve()),
  };
}
