import { z } from 'zod';
import { setting } from './setting.ts';

/** What the live streams of a backend need of the place it runs in. */
export const streamSettings = {
  /** Redis for tickets and for waking other backends; without it, and while it is away, PostgreSQL serves. */
  redisUrl: setting(
    'APEX_REDIS_URL',
    z.url({ protocol: /^rediss?$/, error: 'expected redis://host:port or rediss://...' }).optional(),
    { example: 'redis://redis.example.org:6379', secret: true },
  ),
  /**
   * Longest life of a connection in ms, below the limit of the proxy in front of it; each one is moved, at a random
   * moment of the last fifth, before the proxy would cut it. Unset: connections are not moved.
   */
  maximumConnectionMs: setting('APEX_MAXIMUM_CONNECTION_MS', z.coerce.number().int().min(1_000).optional(), {
    example: '540000',
  }),
} as const;
