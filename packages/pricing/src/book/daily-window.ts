/** Whether a time of day lies in a window of each day, whose end is outside it and which may reach over midnight. */
export function isInDailyWindow<Time extends string | number>(
  { from, to }: { readonly from: Time; readonly to: Time },
  time: Time,
): boolean {
  const [hasBegun, hasNotEnded] = [time >= from, time < to];
  return from < to ? hasBegun && hasNotEnded : hasBegun || hasNotEnded;
}
