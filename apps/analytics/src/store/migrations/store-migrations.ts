import { callTables } from './001-calls.ts';
import { rollUpTables } from './002-roll-ups.ts';
import { ingestionTables } from './003-ingestion.ts';
import { questionTables } from './004-questions.ts';
import { retentionTables } from './005-retention.ts';
import { repriceColumns } from './006-reprice.ts';
import { minuteTables } from './007-minutes.ts';
import { spanTables } from './008-spans.ts';
import { outcomeTables } from './009-outcomes.ts';
import { distinctTables } from './010-distinct.ts';
import { idleTimes } from './011-idle-times.ts';
import { callTextTables } from './012-call-texts.ts';

export type StoreMigration = {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
};

/**
 * Forward-only: a released entry never changes, a new one is added at the end. Roll-ups have the columns of today from the
 * second on; an entry that makes them again brings older stores there.
 */
export const storeMigrations: readonly StoreMigration[] = [
  { version: 1, name: 'calls', statements: callTables },
  { version: 2, name: 'roll-ups', statements: rollUpTables },
  { version: 3, name: 'ingestion', statements: ingestionTables },
  { version: 4, name: 'questions', statements: questionTables },
  { version: 5, name: 'retention', statements: retentionTables },
  { version: 6, name: 'reprice', statements: repriceColumns },
  { version: 7, name: 'minutes', statements: minuteTables },
  { version: 8, name: 'spans', statements: spanTables },
  { version: 9, name: 'outcomes', statements: outcomeTables },
  { version: 10, name: 'distinct', statements: distinctTables },
  { version: 11, name: 'idle-times', statements: idleTimes },
  { version: 12, name: 'call-texts', statements: callTextTables },
];
