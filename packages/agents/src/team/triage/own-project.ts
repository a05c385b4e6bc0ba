import { folded } from '../../grounding/folded.ts';
import type { ToolOutput } from '../../tools/catalogue.ts';

/** The project that Apex's own model calls are kept in; the backend writes it. */
export const ownProject = 'apex-itself';

type Projects = ToolOutput<'data-sufficiency'>['projects'];

export type ProjectChoice = {
  /** The projects the answer is about; empty for all there are. */
  readonly projects: readonly string[];
  /** True when generated demonstration projects were left out because there are real ones. */
  readonly leavesOutDemonstration: boolean;
};

/**
 * Which projects a question is about unless it names some: generated calls stay out as soon as there are real ones, and
 * Apex's own calls stay out as soon as there are others, so that asking does not change the answer.
 */
export function chooseProjects(all: Projects, question: string): ProjectChoice {
  const text = folded(question);
  const withCalls = all.filter((project) => project.calls > 0);
  const isNamed = withCalls.some(({ project }) => project !== 'default' && text.includes(folded(project)));
  if (isNamed || /\b(?:demo|synthetic)\b/.test(text)) return { projects: [], leavesOutDemonstration: false };
  const others = withCalls.filter(({ project }) => project !== ownProject);
  const real = others.filter((project) => !project.synthetic);
  const leavesOutDemonstration = real.length > 0 && real.length < others.length;
  const chosen = leavesOutDemonstration ? real : others;
  if (chosen.length === 0 || chosen.length === withCalls.length)
    return { projects: [], leavesOutDemonstration: false };
  return { projects: chosen.map(({ project }) => project), leavesOutDemonstration };
}
