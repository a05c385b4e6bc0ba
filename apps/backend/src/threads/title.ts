/** What a thread is called until its first question gives it a title. */
export const untitled = 'New thread';

const longest = 60;

/** The title a question gives its thread: its first sentence, cut at a word within 60 characters. */
export function titleOf(question: string): string {
  const line = question.replaceAll(/\s+/g, ' ').trim();
  const sentence = /^.*?[.?!](?=\s|$)/.exec(line)?.[0] ?? line;
  const text = sentence.length >= 8 ? sentence : line;
  if (text.length <= longest) return text.replace(/[.]$/, '');
  const cut = text.slice(0, longest - 1);
  const word = cut.lastIndexOf(' ');
  return `${(word > longest / 2 ? cut.slice(0, word) : cut).replace(/[\s,;:.-]+$/, '')}…`;
}
