import type { QuestionAnswer } from '@netra/contract';

const firstQuestion = 'Where does our money go and what should we change first?';
const most = 5;

/**
 * The projects that a question is about by itself: as soon as there are real calls, generated ones are left out of
 * answers, so nothing is suggested that only these could answer. Null when that is everything there is.
 */
export function projectsAskedAbout(data: QuestionAnswer<'data-sufficiency'>): string[] | null {
  const filled = data.projects.filter(({ calls }) => calls > 0);
  const real = filled.filter(({ synthetic }) => !synthetic);
  return real.length === 0 || real.length === filled.length ? null : real.map(({ project }) => project);
}

/** What can be asked of the data there is, the widest question first; only about things the data really holds. */
export function suggestedQuestions(data: QuestionAnswer<'data-sufficiency'>): readonly string[] {
  if (data.calls === 0) return [];
  const [feature] = data.features.filter((name) => name !== '');
  const [model, other] = data.models;
  const { coverage } = data;
  const candidates: readonly (readonly [boolean, string])[] = [
    [true, firstQuestion],
    [feature !== undefined && coverage.feature > 0, `What drives the cost of ${feature}?`],
    [data.days >= 14, 'What grew most compared with the period before, and why?'],
    [coverage.prefixHashes > 0 || coverage.promptHash > 0, 'How much would prompt caching save us?'],
    [other !== undefined, `Which calls to ${model} could a cheaper model serve?`],
    [coverage.latency > 0, 'Which models are slowest, and what do the slow calls cost?'],
    [coverage.priced < 1, 'Which calls have no known price, and how do we fix that?'],
  ];
  return candidates.flatMap(([holds, question]) => (holds ? [question] : [])).slice(0, most);
}
