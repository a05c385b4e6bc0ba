import { expect, test } from 'vitest';
import { toCsv } from './csv.ts';

test('fields with commas, quotes and line ends survive, and formulas become text', () => {
  expect(
    toCsv(
      ['a', 'b'],
      [
        ['x,"y"\n', 3],
        ['=1+1', -2],
      ],
    ),
  ).toBe('a,b\r\n"x,""y""\n",3\r\n\'=1+1,-2\r\n');
});
