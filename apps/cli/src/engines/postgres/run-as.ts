import { spawnSync } from 'node:child_process';
import { ApexError } from '@netra/contract';

/** How to start a PostgreSQL program so that it does not see itself as root. */
export type ProgramPrefix = readonly string[];

/** Any user id that is not 0; inside the namespace it stands for the caller, so 0700 directories stay readable. */
const mappedUserId = 1000;

/**
 * PostgreSQL refuses to run as root. As root we start it in a user namespace in which we are an ordinary user:
 * files keep their owner, so a closed home directory or checkout works. Raises `engine_refused` where the
 * system allows no user namespaces.
 */
export function postgresPrefix(): ProgramPrefix {
  if (process.getuid?.() !== 0) return [];
  const prefix = ['unshare', '--user', `--map-user=${mappedUserId}`, `--map-group=${mappedUserId}`, '--'];
  const probe = spawnSync('unshare', [...prefix.slice(1), 'true'], { stdio: 'pipe', encoding: 'utf8' });
  if (probe.status === 0) return prefix;
  const reason = probe.error?.message ?? probe.stderr.trim();
  throw new ApexError(
    'engine_refused',
    `PostgreSQL does not run as root, and no user namespace can be made (${reason}).`,
    {
      suggestion:
        'Run Apex as an ordinary user, or allow user namespaces (in a container: a seccomp profile with unshare).',
    },
  );
}
