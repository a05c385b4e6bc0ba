import type { ToolCall } from '@netra/agents';
import {
  type Provenance,
  type QuestionAnswer,
  type QuestionName,
  type QuestionParameters,
  questions,
} from '@netra/contract';
import type { HttpClient, ServiceTokenIssuer } from '@netra/foundation';
import type { z } from 'zod';

export type AnalyticsAccess = { readonly client: HttpClient; readonly tokens: ServiceTokenIssuer };

type Sent<Answer extends z.ZodType> = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly answer: Answer;
};

/** Analytics as one tool call may ask it: in the call's name, as long as the call lasts. */
export type Analytics = {
  /** Asks a question; raises what analytics raises, `dependency_unavailable` or `timeout`. */
  ask<Name extends QuestionName>(
    name: Name,
    parameters: QuestionParameters<Name>,
  ): Promise<QuestionAnswer<Name>>;
  /** Uses a route that is no question; raises the same. */
  send<Answer extends z.ZodType>(request: Sent<Answer>): Promise<z.infer<Answer>>;
  /** How everything that was asked so far was computed. */
  provenance(): readonly Provenance[];
};

/** Opens analytics for a call of a tool that may take `timeoutMs`. */
export function openAnalytics(
  { client, tokens }: AnalyticsAccess,
  { scope, signal }: Pick<ToolCall<unknown>, 'scope' | 'signal'>,
  timeoutMs: number,
): Analytics {
  const computed: Provenance[] = [];
  const send: Analytics['send'] = async (request) => {
    const token = await tokens.issue('analytics', scope);
    return client.send({ ...request, signal, timeoutMs, authorization: `Bearer ${token}` });
  };
  return {
    send,
    provenance: () => computed,
    async ask<Name extends QuestionName>(name: Name, parameters: QuestionParameters<Name>) {
      const path = `/api/v1/questions/${name}`;
      const answer = (await send({
        method: 'POST',
        path,
        body: parameters,
        answer: questions[name].answer,
      })) as QuestionAnswer<Name>;
      computed.push(answer.provenance);
      return answer;
    },
  };
}
