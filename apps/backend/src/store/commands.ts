import { createHash } from 'node:crypto';
import { ApexError, type Scope } from '@netra/contract';
import type { z } from 'zod';
import { actorOf } from './actor.ts';
import type { AppDatabase } from './tables.ts';

export type Command<Result> = {
  readonly cmdId: string;
  readonly kind: string;
  /** What the command says; the same id may only come back with the same content. */
  readonly content: unknown;
  /** What it will have led to; kept, and answered again to a repeated command. */
  readonly result: Result;
};

/**
 * Claims a command id within the transaction that carries the command out. Returns undefined when it is new, and
 * the first one's committed result when it was carried out before (waiting for one that is under way). Raises
 * `command_reused` when the id was used for something else.
 */
export async function claimCommand<Schema extends z.ZodType>(
  transaction: AppDatabase,
  scope: Scope,
  command: Command<z.infer<Schema>> & { readonly schema: Schema },
): Promise<z.infer<Schema> | undefined> {
  const fingerprint = createHash('sha256').update(JSON.stringify(command.content)).digest('hex');
  const key = {
    organization_id: scope.organizationId,
    user_id: actorOf(scope),
    cmd_id: command.cmdId,
  };
  const claimed = await transaction
    .insertInto('command')
    .values({ ...key, kind: command.kind, fingerprint, result: JSON.stringify(command.result) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('cmd_id')
    .executeTakeFirst();
  if (claimed !== undefined) return undefined;
  const earlier = await transaction
    .selectFrom('command')
    .select(['kind', 'fingerprint', 'result'])
    .where('organization_id', '=', key.organization_id)
    .where('user_id', '=', key.user_id)
    .where('cmd_id', '=', key.cmd_id)
    .executeTakeFirstOrThrow();
  if (earlier.kind !== command.kind || earlier.fingerprint !== fingerprint)
    throw new ApexError('command_reused', `The command id ${command.cmdId} was used for another command.`);
  return command.schema.parse(earlier.result);
}
