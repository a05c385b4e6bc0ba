// The measure of what delivery must cost: `ws` alone, which resumes nothing and keeps nothing.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { serveParent } from './serve.ts';

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => socket.on('error', () => socket.terminate()));
server.listen({ host: '127.0.0.1', port: 0, backlog: 1_024 }, () => {
  serveParent((server.address() as AddressInfo).port, {
    publish(text) {
      for (const socket of sockets.clients) socket.send(text);
    },
  });
});
