import { type ToolInput, type ToolName, type ToolOutput, toolCatalogue } from '@netra/agents';
import { type CallInput, newId, type Role } from '@netra/contract';
import { createHttpClient } from '@netra/foundation';
import { runAnalytics } from '../../../analytics/src/testing/running-analytics.ts';
import type { AnalyticsAccess } from './analytics-access.ts';
import { createAnalyticsTools } from './analytics-tools.ts';
import { createDerivedTools } from './derived-tools.ts';

type RealToolName =
  | keyof ReturnType<typeof createAnalyticsTools>
  | keyof ReturnType<typeof createDerivedTools>;

type Day = `2026-${string}-${string}`;

/** Days of 2026 as a period: the first one and the one after the last. */
export function daysOf(from: Day, to: Day) {
  return { from: `${from}T00:00:00.000Z`, to: `${to}T00:00:00.000Z` };
}

/** A call of gpt-4o with 1,000 tokens in and 100 out: $0.0035 at its list price of $2.50 and $10 for a million. */
export function callOf(callId: string, fields: Partial<CallInput> = {}): CallInput {
  return {
    callId,
    feature: 'chat',
    provider: 'openai',
    responseModel: 'gpt-4o',
    startedAt: '2026-11-01T10:20:30.000Z',
    usage: { inputUncached: 1_000, outputVisible: 100 },
    ...fields,
  };
}

/** The tools over a real analytics service with its real engine; tests of a file are told apart by organization. */
export async function openRealTools() {
  const analytics = await runAnalytics();
  const access: AnalyticsAccess = {
    client: createHttpClient({ name: 'analytics', baseUrl: analytics.url }),
    tokens: analytics.issuers.backend,
  };
  const tools = { ...createAnalyticsTools(access), ...createDerivedTools(access) };
  return {
    analytics,
    /** The tools themselves, for tests of what a call is handed. */
    tools,
    newOrganization: () => newId('organization'),
    /** Stores calls, and makes sure that all of them are there. */
    async ingest(organization: string, calls: readonly CallInput[]): Promise<void> {
      const answer = await analytics.send(organization, { path: '/api/v1/calls', body: calls });
      const { accepted, rejected } = answer.json() as { accepted: number; rejected: unknown[] };
      if (accepted !== calls.length) throw new Error(`${accepted} accepted: ${JSON.stringify(rejected)}`);
    },
    /** Uses a tool as a run does: arguments and answer are checked against the catalogue. */
    async use<Name extends RealToolName & ToolName>(
      organization: string,
      name: Name,
      input: ToolInput<Name>,
      role: Role = 'owner',
    ): Promise<{ result: ToolOutput<Name>; summary: string }> {
      const { input: given, output } = toolCatalogue[name];
      const used = await tools[name].execute({
        scope: analytics.scopeOf(organization, role),
        input: given.parse(input),
        callId: newId('toolCall'),
        signal: new AbortController().signal,
      });
      if (/undefined|null|NaN|Infinity|\[object/.test(used.summary))
        throw new Error(`${name} says: ${used.summary}`);
      return { result: output.parse(used.result) as ToolOutput<Name>, summary: used.summary };
    },
    close: () => analytics.close(),
  };
}

export type RealTools = Awaited<ReturnType<typeof openRealTools>>;
