import { describe, expect, it } from 'vitest';
import { signInSearchSchema } from './sign-in-search.ts';

describe('where to go after the sign-in', () => {
  it('is the address that was asked for first', () => {
    expect(signInSearchSchema.parse({ next: '/spend?period=7d' })).toEqual({ next: '/spend?period=7d' });
  });

  it('is never another host or a script', () => {
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '',
      7,
    ]) {
      expect(signInSearchSchema.parse({ next }).next).toBeUndefined();
    }
  });
});
