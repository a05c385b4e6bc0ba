// Socket.IO with connection state recovery, as its documentation sets it up: in memory, or over Redis streams.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { serveParent } from './serve.ts';

const room = 'thread';
const { redisUrl } = JSON.parse(process.argv[2] ?? '{}') as { redisUrl?: string };
const server = createServer();
const io = new Server(server, {
  transports: ['websocket'],
  connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: true },
  ...(redisUrl === undefined ? {} : { adapter: createAdapter(new Redis(redisUrl)) }),
});
io.on('connection', (socket) => socket.join(room));
server.listen({ host: '127.0.0.1', port: 0, backlog: 1_024 }, () => {
  serveParent((server.address() as AddressInfo).port, {
    publish(text) {
      io.to(room).emit('message', text);
    },
  });
});
