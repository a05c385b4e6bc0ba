import { type Tool, toolCatalogue } from '@netra/agents';
import type { Knowledge } from '@netra/contract';
import { searchKnowledge } from '../knowledge/search-knowledge.ts';
import type { AppDatabase } from '../store/tables.ts';

const counted = (count: number) => `${count} ${count === 1 ? 'passage' : 'passages'}`;

function summaryOf({ passages, documents }: Knowledge): string {
  const [answer] = passages;
  const found = [
    ...(answer === undefined
      ? []
      : [
          `${counted(passages.length)} of earlier threads, the best in "${answer.threadTitle}" of ${answer.day}`,
        ]),
    ...(documents.length === 0 ? [] : [`${counted(documents.length)} of uploaded documents`]),
  ];
  return found.length === 0 ? 'Nothing here has these words.' : `${found.join('; ')}.`;
}

/** Makes the tool that quotes an organization's earlier reports and questions, and its documents. */
export function createKnowledgeTool(database: AppDatabase): Tool {
  const specification = toolCatalogue['search-knowledge'];
  return {
    specification,
    async execute({ scope, input }) {
      const result = await searchKnowledge(database, scope, specification.input.parse(input));
      return { result, summary: summaryOf(result), provenance: [result.provenance] };
    },
  };
}
