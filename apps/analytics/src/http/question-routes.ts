import { ApexError, questionNames, questions } from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { answerQuestion, isQuestion, parseParameters } from '../questions/answer-question.ts';
import { withinProject } from '../session/door.ts';
import type { AnswerTogether } from './answer-together.ts';
import { entryFor } from './entry.ts';
import type { AnalyticsParts } from './parts.ts';

const listSchema = z.object({
  questions: z.array(z.object({ name: z.string(), parameters: z.unknown(), answer: z.unknown() })),
});

/** Every question with the JSON schemas of its parameters and of its answer. */
const list = {
  questions: questionNames.map((name) => ({
    name,
    parameters: z.toJSONSchema(questions[name].parameters, { io: 'input' }),
    answer: z.toJSONSchema(questions[name].answer),
  })),
};

/** Adds the routes that list the questions and answer one. */
export function addQuestionRoutes(
  app: HttpService,
  { store, door, intake }: AnalyticsParts,
  together: AnswerTogether,
): void {
  const read = entryFor(door, 'read');

  app.get(
    '/api/v1/questions',
    { onRequest: read.onRequest, schema: { response: { 200: listSchema } } },
    async () => {
      return list;
    },
  );

  app.post(
    '/api/v1/questions/:name',
    {
      onRequest: read.onRequest,
      schema: { params: z.object({ name: z.string() }), body: z.record(z.string(), z.unknown()).nullish() },
    },
    async (request, reply) => {
      const caller = read.callerOf(request);
      const { name } = request.params;
      if (!isQuestion(name)) {
        const details = { known: questionNames };
        throw new ApexError('not_found', `There is no question "${name}".`, { details });
      }
      const asked = parseParameters(name, request.body);
      const parameters = { ...asked, filter: withinProject(caller, asked.filter) };
      // A caller who is gone no longer needs the answer; the engine stops working on it.
      const gone = new AbortController();
      reply.raw.once('close', () => {
        if (!reply.raw.writableEnded) gone.abort();
      });
      const book = intake.bookOf(caller.scope.organizationId);
      const { scope } = caller;
      return together({ scope, name, parameters, book, signal: gone.signal }, (signal) =>
        answerQuestion({ store, scope, signal, book }, name, parameters),
      );
    },
  );
}
