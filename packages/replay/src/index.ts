// Replay: what a period's calls would have cost under a policy, attributed to its rules to the last decimal. Pure and
// browser-safe: it reads no store, no clock and no environment, and it never rounds an amount (only `perMonth` does,
// for display).
export * from './amount.ts';
export * from './attribution.ts';
export * from './cell.ts';
export * from './commitment.ts';
export * from './fields.ts';
export * from './market.ts';
export * from './match.ts';
export * from './month.ts';
export * from './portfolio.ts';
export * from './prefix-cache.ts';
export * from './rates.ts';
export * from './replay-call.ts';
export * from './replay-calls.ts';
export * from './request-cache.ts';
export * from './scenario.ts';
export * from './serve.ts';
export * from './shorten-prompt.ts';
