/** Which calls are priced alike, written by a reprice and read by its next step only; 0 where there was none. */
export const repriceColumns: readonly string[] = [
  'alter table apex.llm_calls add column if not exists price_group UInt64 default 0',
];
