import { type ClientFrame, maxClientFrameBytes, newId } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { parseClientFrame } from './parse-client-frame.ts';

const thread = newId('thread');
const run = newId('run');
const right: ClientFrame[] = [
  { type: 'authenticate', token: 'a.b.c' },
  { type: 'subscribe', thread, afterSeq: 0 },
  { type: 'subscribe', thread, afterSeq: 7, epoch: 'e' },
  { type: 'unsubscribe', thread },
  { type: 'ask', cmdId: 'c', text: 'Why?' },
  { type: 'ask', cmdId: 'c', thread, text: 'Why?' },
  { type: 'stop', cmdId: 'c', run },
  { type: 'approve', cmdId: 'c', run, approvalId: 'a', decision: 'approved', argsHash: 'h' },
  { type: 'ack', thread, seq: 3 },
  { type: 'ping' },
  { type: 'pong' },
];

describe('frames that are right', () => {
  test.each(right)('$type', (frame) => {
    expect(parseClientFrame(JSON.stringify(frame))).toEqual(frame);
  });

  test('lose what they should not have', () => {
    expect(parseClientFrame('{"type":"ping","__proto__":{"x":1},"extra":true}')).toEqual({ type: 'ping' });
  });
});

describe('frames that are wrong say what was expected', () => {
  const wrong: [string, string, string?][] = [
    ['no JSON', 'nonsense'],
    ['nothing', ''],
    ['a number', '7'],
    ['a list', '[]'],
    ['null', 'null'],
    ['an unknown type', '{"type":"shout"}', 'type'],
    ['no type', '{}', 'type'],
    ['a subscribe without a place', JSON.stringify({ type: 'subscribe', thread }), 'afterSeq'],
    [
      'a subscribe from before the start',
      JSON.stringify({ type: 'subscribe', thread, afterSeq: -1 }),
      'afterSeq',
    ],
    ['a place that is no whole number', JSON.stringify({ type: 'ack', thread, seq: 1.5 }), 'seq'],
    ['a thread that is a run', JSON.stringify({ type: 'unsubscribe', thread: run }), 'thread'],
    ['an empty question', JSON.stringify({ type: 'ask', cmdId: 'c', text: '   ' }), 'text'],
    [
      'a question of 20,001 characters',
      JSON.stringify({ type: 'ask', cmdId: 'c', text: 'x'.repeat(20_001) }),
      'text',
    ],
    [
      'a NUL that no database can hold',
      JSON.stringify({ type: 'ask', cmdId: 'c', text: 'a\u0000b' }),
      'text',
    ],
    ['half a character', '{"type":"ask","cmdId":"c","text":"\\ud800"}', 'text'],
    ['a command without an id', JSON.stringify({ type: 'stop', run }), 'cmdId'],
    [
      'a command id of 101 characters',
      JSON.stringify({ type: 'stop', cmdId: 'c'.repeat(101), run }),
      'cmdId',
    ],
    [
      'a decision that is none',
      JSON.stringify({ type: 'approve', cmdId: 'c', run, approvalId: 'a', decision: 'maybe', argsHash: 'h' }),
      'decision',
    ],
  ];
  test.each(wrong)('%s', (_name, text, field) => {
    try {
      parseClientFrame(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'frame_invalid' });
      if (field === undefined) return;
      const { fields } = (error as { details: { fields: { field: string }[] } }).details;
      expect(fields.map((entry) => entry.field)).toContain(field);
    }
  });

  test('one that is too large is not even looked into', () => {
    const text = JSON.stringify({ type: 'ask', cmdId: 'c', text: 'x'.repeat(maxClientFrameBytes) });
    expect(() => parseClientFrame(text)).toThrow(expect.objectContaining({ code: 'payload_too_large' }));
  });

  test('size is counted in bytes', () => {
    const text = JSON.stringify({ type: 'authenticate', token: '€'.repeat(maxClientFrameBytes / 2) });
    expect(text.length).toBeLessThan(maxClientFrameBytes);
    expect(() => parseClientFrame(text)).toThrow(expect.objectContaining({ code: 'payload_too_large' }));
  });
});
