const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** A countdown as a clock shows it: `29:07`, or `1:05:00` from an hour on; never below `0:00`. */
export function timeLeft(leftMs: number): string {
  const left = Math.max(0, leftMs);
  const hours = Math.floor(left / hourMs);
  const minutes = Math.floor((left % hourMs) / minuteMs);
  const seconds = twoDigits(Math.floor((left % minuteMs) / secondMs));
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${twoDigits(minutes)}:${seconds}`;
}
