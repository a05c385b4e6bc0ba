import { Parser } from 'htmlparser2';

/** What is for machines, not for readers. */
const unread = new Set(['script', 'style', 'noscript', 'template', 'svg', 'math', 'iframe', 'object']);
/** What runs on within a line; every other element begins and ends one. */
const inline = new Set(
  'a abbr b bdi bdo cite code del dfn em font i ins kbd label mark q s samp small span strong sub sup time u var wbr'.split(
    ' ',
  ),
);
const cells = new Set(['td', 'th']);

/** The text of a web page as it is read: blocks on lines of their own, cells of a row beside each other. */
export function readHtml(html: string): string {
  const pieces: string[] = [];
  let hidden = 0;
  const edge = (name: string) => {
    if (cells.has(name)) pieces.push(' ');
    else if (!inline.has(name)) pieces.push('\n');
  };
  const parser = new Parser({
    onopentag(name) {
      if (unread.has(name)) hidden += 1;
      edge(name);
    },
    ontext(text) {
      if (hidden === 0) pieces.push(text.replaceAll(/\s+/g, ' '));
    },
    onclosetag(name) {
      if (unread.has(name)) hidden -= 1;
      edge(name);
    },
  });
  parser.end(html);
  return pieces
    .join('')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{2,}/g, '\n\n')
    .trim();
}
