import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutPassages } from './cut-passages.ts';
import { decodeText } from './decode-text.ts';
import { readHtml } from './read-html.ts';

const squeezed = (text: string) => text.replaceAll(/\s+/g, '');

test('nothing of a text is lost or doubled, and no passage is too long to be quoted', () => {
  const word = fc.oneof(
    fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
    fc.constantFrom('。', 'End.', '\n\n', '\n', '# ', '- ', 'x'.repeat(700), '😀'.repeat(300)),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (words, page) => {
      const text = decodeText(Buffer.from(words.join(' '), 'utf8').filter((byte) => byte !== 0));
      const passages = cutPassages([{ text, page }]);
      expect(squeezed(passages.map((passage) => passage.text).join(''))).toBe(squeezed(text));
      passages.forEach((passage, index) => {
        expect(passage).toMatchObject({ number: index + 1, page });
        expect(passage.text.length).toBeLessThanOrEqual(600);
        expect(passage.text.isWellFormed()).toBe(true);
        expect(passage.text.trim()).not.toBe('');
      });
    }),
    { numRuns: 300 },
  );
});

test('marks that hide or turn what is read are taken out', () => {
  const hidden = 'pay\u202e now\u200b \u{e0049}\u{e0047}ok\u0007';
  expect(decodeText(Buffer.from(`\ufeff${hidden}\r\nnext\rlast`))).toBe('pay now ok\nnext\nlast');
});

test('a page with wrong nesting, comments and nested scripts is read to its end', () => {
  const page =
    '<p>one<b>two</p></b></script><!-- not this --><svg><text>nor this</text></svg><noscript>nor that</noscript><ul><li>three<li>four</ul> five';
  expect(readHtml(page).split(/\s+/)).toEqual(['onetwo', 'three', 'four', 'five']);
});
