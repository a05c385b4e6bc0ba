const withoutSeconds = 'YYYY-MM-DDTHH:MM'.length;

/** What a field for a date and time holds, read as UTC; undefined where it is empty. */
export function utcMoment(text: string): string | undefined {
  if (text === '') return undefined;
  return new Date(`${text}${text.length === withoutSeconds ? ':00' : ''}Z`).toISOString();
}

/** The same the other way round, to the minute. */
export function fieldMoment(iso: string): string {
  return iso.slice(0, withoutSeconds);
}
