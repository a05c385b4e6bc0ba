import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { asStoreError } from './engine-error.ts';

function raisedBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was raised');
}

test('a disk that is full is told as such, also where it is a block on its way that finds it full', () => {
  const full = raisedBy(() => writeFileSync('/dev/full', 'a block'));
  expect(asStoreError(full)).toMatchObject({ code: 'store_full', retryAfterMs: 30_000, cause: full });
  const gone = raisedBy(() => writeFileSync('/no-such-directory/block', ''));
  expect(asStoreError(gone)).toMatchObject({ code: 'dependency_unavailable', cause: gone });
});
