import { ApexError } from '@netra/contract';

const written = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * A day or a moment as an instant; UTC where it states no offset, on any machine. Raises `usage` that names the option,
 * also for a day that no calendar has.
 */
export function momentOf(option: string, text: string): string {
  const [, day = '', time = '', , , offset = 'Z'] = written.exec(text.trim()) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Some days are taken for a day of the next month.
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  const at =
    isDay && day !== '' ? Date.parse(`${day}${time === '' ? 'T00:00:00' : time}${offset}`) : Number.NaN;
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new ApexError(
    'usage',
    `--${option} "${text}" is no day or moment: expected 2026-11-08 or 2026-11-08T13:30:00Z, say (UTC).`,
  );
}
