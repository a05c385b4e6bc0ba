/** Names of fields and commands stand between single backticks, in our own texts and in what the services say. */
const code = /(?<!`)`([^`\n]+)`(?!`)/;

/** Running text in which names of fields and commands are set as code; everything else stays text. */
export function CodeText({ text }: { readonly text: string }) {
  return text.split(code).map((piece, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a stored text never move.
      <code key={index}>{piece}</code>
    ) : (
      piece
    ),
  );
}
