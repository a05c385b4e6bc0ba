import { type QuestionAnswer, type QuestionName, type QuestionParameters, questions } from '@netra/contract';
import type { TestAnalytics } from './running-analytics.ts';

/** Asks a question over HTTP as the backend does, and checks the answer against the contract. */
export async function askQuestion<Name extends QuestionName>(
  analytics: TestAnalytics,
  organization: string,
  { name, body }: { name: Name; body: QuestionParameters<Name> },
): Promise<QuestionAnswer<Name>> {
  const path = `/api/v1/questions/${name}`;
  const answer = await analytics.send(organization, { path, body });
  if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}: ${answer.text}`);
  return questions[name].answer.parse(answer.json()) as QuestionAnswer<Name>;
}
