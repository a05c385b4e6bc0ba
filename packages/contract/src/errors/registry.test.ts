import { expect, test } from 'vitest';
import { ApexError } from './apex-error.ts';
import { errorClass, errorCodes } from './registry.ts';
import { fromWireError, toWireError, wireErrorSchema } from './wire-error.ts';

test.each(errorCodes)('%s says what the person notices and what to do', (code) => {
  const meaning = errorClass(code);
  expect(meaning.impact.length).toBeGreaterThan(10);
  expect(meaning.suggestion.length).toBeGreaterThan(10);
  expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
});

test('only a fault of the server closes a socket with 1011: refused credentials never do', () => {
  const closing = errorCodes.filter((code) => errorClass(code).closeCode === 1011);
  expect(closing).toEqual(['internal']);
});

test('an error survives the wire, and a stranger tells nothing of its inside', () => {
  const error = new ApexError('rate_limited', 'Slow down.', { details: { limit: 5 }, retryAfterMs: 1500 });
  const back = fromWireError(wireErrorSchema.parse(JSON.parse(JSON.stringify(toWireError(error, 'req_1')))));
  expect(back).toMatchObject({
    code: 'rate_limited',
    message: 'Slow down.',
    details: { limit: 5 },
    retryAfterMs: 1500,
  });
  const wire = toWireError(new Error('password=hunter2 at /srv/secret'));
  expect(JSON.stringify(wire)).not.toMatch(/hunter2|secret/);
  expect(wire.code).toBe('internal');
});

test('a code of a newer peer is kept in the details', () => {
  const wire = wireErrorSchema.parse({
    code: 'from_the_future',
    message: 'x',
    recoverable: false,
    suggestion: 'y',
  });
  expect(fromWireError(wire)).toMatchObject({ code: 'internal', details: { code: 'from_the_future' } });
});
