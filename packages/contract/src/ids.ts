import { TypeID, typeid } from 'typeid-js';
import { z } from 'zod';

/** What each kind of id is prefixed with; the prefix makes an id in a log line say what it names. */
export const idPrefixes = {
  organization: 'org',
  project: 'prj',
  user: 'usr',
  member: 'mem',
  session: 'ses',
  invitation: 'inv',
  key: 'key',
  thread: 'thr',
  message: 'msg',
  run: 'run',
  event: 'evt',
  report: 'rep',
  evidence: 'evd',
  approval: 'apr',
  finding: 'fnd',
  job: 'job',
  ticket: 'tkt',
  command: 'cmd',
  toolCall: 'tcl',
  connection: 'con',
  request: 'req',
  call: 'cal',
  query: 'qry',
  token: 'tok',
  incident: 'inc',
  executor: 'exe',
  attempt: 'att',
  price: 'prc',
  acceptance: 'acc',
  document: 'doc',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** Makes a new id: the kind's prefix and a UUIDv7, so ids of one kind sort by time of making. */
export function newId(kind: IdKind): string {
  return typeid(idPrefixes[kind]).toString();
}

/** The id of a kind that stands for a UUID of the caller's making; for ids that must come out the same again. */
export function idOfUuid(kind: IdKind, uuid: string): string {
  return TypeID.fromUUID(idPrefixes[kind], uuid).toString();
}

/** A zod schema that accepts only ids of one kind. */
export function idSchema(kind: IdKind) {
  const prefix = idPrefixes[kind];
  return z
    .string()
    .regex(
      new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`),
      `expected an id that starts with ${prefix}_`,
    );
}
