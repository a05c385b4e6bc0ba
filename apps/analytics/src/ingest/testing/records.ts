/** Records as JSON lines. */
export const lines = (...records: object[]) =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

const csvCell = (value: unknown) => {
  const text =
    value === null || value === undefined
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Records as CSV with a header of all their fields, with CRLF. */
export function csv(...records: Record<string, unknown>[]): string {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return `${[names.join(','), ...records.map((record) => names.map((name) => csvCell(record[name])).join(','))].join('\r\n')}\r\n`;
}
