import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// A process of its own: what is tested is that it ends. The proxy cuts its connections in the very turn of the event
// loop in which the client's goodbye is being answered.
const script = `
import { subscribe } from 'node:diagnostics_channel';
import { connect, createServer } from 'node:net';
const { startFaultProxy } = await import(process.env.PROXY_MODULE);
const target = createServer({ allowHalfOpen: true }, (socket) => socket.resume().on('error', () => undefined));
await new Promise((resolve) => target.listen(0, '127.0.0.1', resolve));
const proxy = await startFaultProxy(() => target.address().port);
subscribe('net.server.socket', ({ socket }) => {
  if (socket.localPort !== proxy.port) return;
  // Node answers a goodbye in the tick after the one in which it is told of.
  socket.on('end', () => process.nextTick(() => process.nextTick(() => {
    console.log('goodbye under way:', socket.writableEnded && !socket.writableFinished);
    proxy.cut();
    void proxy.close();
    target.close();
  })));
});
connect(proxy.port, '127.0.0.1').on('error', () => undefined).end('goodbye');
`;

test('a process whose proxy cut a connection in mid-goodbye ends by itself', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PROXY_MODULE: new URL('./fault-proxy.ts', import.meta.url).href },
    timeout: 10_000,
    killSignal: 'SIGKILL',
  });
  expect(stdout).toBe('goodbye under way: true\n');
}, 15_000);
