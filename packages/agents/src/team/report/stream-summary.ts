import type { AgentContext } from '../../agent-context.ts';

/** Pieces people can watch arrive: sentences and lines, none lost: joined they are the text again. */
export function piecesOf(text: string): string[] {
  return text.split(/(?<=[.!?]\s+)(?=\S)|(?<=\n)(?=\S)/u).filter((piece) => piece !== '');
}

/** Writes the summary piece by piece, in order. */
export async function streamSummary(context: AgentContext, text: string): Promise<void> {
  for (const piece of piecesOf(text)) {
    context.signal.throwIfAborted();
    await context.write('summary', piece);
  }
}
