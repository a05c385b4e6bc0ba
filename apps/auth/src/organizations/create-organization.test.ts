import { expect, test } from 'vitest';
import { slugOf } from './create-organization.ts';

test.each([
  ['Analytical Engines', 'analytical-engines'],
  ['  Zwölf & Söhne  ', 'zwolf-sohne'],
  ['株式会社', 'organization'],
  ['--', 'organization'],
  ['a'.repeat(100), 'a'.repeat(40)],
])('the slug of %j is %j', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});
