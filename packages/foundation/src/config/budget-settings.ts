import { z } from 'zod';
import { setting } from './setting.ts';

const whole = (variable: string, usual: number, least: number) =>
  setting(variable, z.coerce.number().int().min(least).default(usual), { example: String(usual) });
const usdAmount = (variable: string, usual: string) =>
  setting(
    variable,
    z
      .string()
      .regex(/^\d{1,12}(\.\d{1,12})?$/, 'expected an amount in USD such as "2.50"')
      .default(usual),
    { example: usual },
  );

/** What one run, and one organization on one day (UTC), may use; at 0 no language model is asked. */
export const budgetSettings = {
  /** Longest time of a run, without what it waits for people, in ms. */
  runTimeMs: whole('APEX_RUN_TIME_MS', 600_000, 1_000),
  runToolCalls: whole('APEX_RUN_TOOL_CALLS', 200, 1),
  runModelTokens: whole('APEX_RUN_MODEL_TOKENS', 1_000_000, 0),
  runModelUsd: usdAmount('APEX_RUN_MODEL_USD', '2'),
  organizationModelTokens: whole('APEX_ORGANIZATION_MODEL_TOKENS_PER_DAY', 50_000_000, 0),
  organizationModelUsd: usdAmount('APEX_ORGANIZATION_MODEL_USD_PER_DAY', '100'),
} as const;
