import { type Tool, toolCatalogue } from '@netra/agents';
import { searchKnowledge } from '../knowledge/search-knowledge.ts';
import type { AppDatabase } from '../store/tables.ts';

/** Makes the tool that quotes an organization's earlier reports and questions. */
export function createKnowledgeTool(database: AppDatabase): Tool {
  const specification = toolCatalogue['search-knowledge'];
  return {
    specification,
    async execute({ scope, input }) {
      const result = await searchKnowledge(database, scope, specification.input.parse(input));
      const [best] = result.passages;
      const count = result.passages.length;
      const summary =
        best === undefined
          ? 'Nothing that was asked or answered before has these words.'
          : `${count} ${count === 1 ? 'passage' : 'passages'} of earlier threads, the best in "${best.threadTitle}" of ${best.day}.`;
      return { result, summary, provenance: [result.provenance] };
    },
  };
}
