import { expect, test } from 'vitest';
import { approvalState } from './approval-state.ts';

const expiresAt = '2026-11-20T08:00:00.000Z';
const at = Date.parse(expiresAt);

test('an approval waits until it is decided or its time is over; a decision stays', () => {
  expect(approvalState({ decision: null, expiresAt }, at - 1)).toBe('waiting');
  expect(approvalState({ decision: null, expiresAt }, at)).toBe('expired');
  expect(approvalState({ decision: 'approved', expiresAt }, at + 1)).toBe('approved');
  expect(approvalState({ decision: 'denied', expiresAt }, at - 1)).toBe('denied');
});
