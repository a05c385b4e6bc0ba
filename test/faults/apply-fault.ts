import { setTimeout as wait } from 'node:timers/promises';
import type { NetworkFault } from './fault-proxy.ts';
import type { Fault } from './fault-schedule.ts';
import type { World } from './world.ts';

async function during(set: (fault: NetworkFault) => void, fault: NetworkFault, forMs: number): Promise<void> {
  set(fault);
  await wait(forMs);
  set({ kind: 'none' });
}

/** Lets a fault strike; resolves when it is over. */
export async function applyFault(world: World, fault: Fault): Promise<void> {
  const { balancer } = world;
  const node = 'backend' in fault ? world.nodes[fault.backend] : undefined;
  switch (fault.kind) {
    case 'kill-backend':
      return node?.kill();
    case 'kill-redis':
      return world.killRedis();
    case 'restart-postgres':
      return world.restartPostgres(fault.signal);
    case 'cut-clients':
      return balancer.cut();
    case 'reset-clients':
      return during(balancer.set, { kind: 'reset-after', bytes: fault.bytes }, fault.forMs);
    case 'hold-clients':
      return during(balancer.set, { kind: 'hold' }, fault.forMs);
    case 'slow-clients':
      return during(balancer.set, { kind: 'slow', bytesPerSecond: fault.bytesPerSecond }, fault.forMs);
    case 'delay-clients':
      return during(balancer.set, { kind: 'delay', delayMs: fault.delayMs }, fault.forMs);
    case 'cut-redis':
      return node?.redis && during(node.redis.set, { kind: 'refuse' }, fault.forMs);
    case 'cut-postgres':
      return node && during(node.postgres.set, { kind: 'refuse' }, fault.forMs);
    case 'hold-postgres':
      return node && during(node.postgres.set, { kind: 'hold' }, fault.forMs);
    case 'rolling-restart':
      for (const each of world.nodes) await each.restart();
      return;
    case 'jump-clock':
      node?.jumpClock(fault.aheadMs);
      await wait(fault.forMs);
      node?.jumpClock(0);
  }
}
