import { expect, test } from 'vitest';
import { jsonText } from './json-text.ts';

test('NUL characters become U+FFFD, and a backslash before u0000 stays what it is', () => {
  expect(JSON.parse(jsonText({ text: 'a\0b' }))).toEqual({ text: 'a\ufffdb' });
  expect(JSON.parse(jsonText(String.raw`C:\u0000`))).toBe(String.raw`C:\u0000`);
  expect(JSON.parse(jsonText('\\\0'))).toBe('\\\ufffd');
  expect(jsonText(undefined)).toBe('null');
});
