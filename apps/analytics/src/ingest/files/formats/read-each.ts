import { FieldFault, Fields, isObject } from '../fields.ts';
import type { RecordReading } from './record-format.ts';

/** Readings of the records that a record holds in a list: one that cannot be read is refused alone, the others land. */
export function readEach(
  { field, list }: { readonly field: string; readonly list: readonly unknown[] },
  read: (fields: Fields) => readonly RecordReading[],
): RecordReading[] {
  return list.flatMap((one, index): readonly RecordReading[] => {
    const place = `${field}[${index}]`;
    if (!isObject(one))
      return [{ problem: { field: place, problem: 'is no object', expected: 'an object' } }];
    try {
      return read(new Fields(one));
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      const where = list.length === 1 ? '' : ` (in ${place})`;
      return [{ problem: { ...error.problem, problem: `${error.problem.problem}${where}` } }];
    }
  });
}
