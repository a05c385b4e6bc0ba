import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { profileNamed, profileNames } from '../profiles/profiles.ts';
import { examplesOf, validationOf } from './make-text.ts';
import { scenesOf } from './scenes/scenes.ts';
import { writeText } from './write-text.ts';

const directory = mkdtempSync(join(tmpdir(), 'apex-text-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string) => join(directory, name);

type Line = { messages: { role: string; name?: string; content: string }[] };
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const made = (profile: string, examples: number, seed = 1, feature?: string) => [
  ...examplesOf(profileNamed(profile), {
    seed,
    examples,
    ...(feature === undefined ? {} : { feature }),
  }),
];

describe('the text of a profile', () => {
  test.each(profileNames)(
    '%s speaks in every feature that answers in words, with all words known',
    (name) => {
      const profile = profileNamed(name);
      const scenes = scenesOf(name);
      const answering = profile.features.filter(({ operation }) => operation !== 'embeddings');
      expect(Object.keys(scenes).toSorted()).toEqual(
        [...new Set(answering.map(({ feature }) => feature))].toSorted(),
      );
      for (const { openings, followUps = [], words } of Object.values(scenes)) {
        for (const text of [...openings, ...followUps].flat())
          for (const [, word = '', digits] of text.matchAll(/\{([a-z]+)(#\d)?\}/g))
            expect(digits !== undefined || (words[word]?.length ?? 0) > 1, `${word} in ${text}`).toBe(true);
      }
      const examples = made(name, 400);
      expect(new Set(examples.map(({ feature }) => feature)).size).toBe(Object.keys(scenes).length);
      for (const { messages } of examples) {
        expect(messages.map(({ content }) => content).join('\n')).not.toMatch(/(?<!\$)\{[a-z]+(#\d)?\}/);
        const [system, ...turns] = messages;
        expect(system?.role).toBe('system');
        expect(turns.length % 2).toBe(0);
        for (const [index, { role, name: mark, content }] of turns.entries()) {
          expect([role, mark]).toEqual(index % 2 === 0 ? ['user', 'synthetic'] : ['assistant', undefined]);
          expect(content).not.toBe('');
        }
      }
    },
  );

  test('is the same for the same seed, another for another, and more of it begins alike', () => {
    expect(made('rag', 50)).toEqual(made('rag', 50));
    expect(made('rag', 50, 2)).not.toEqual(made('rag', 50));
    expect(made('rag', 80).slice(0, 50)).toEqual(made('rag', 50));
  });

  test('answers what was asked: a number of the question is that of the answer', () => {
    for (const { messages } of made('customer-support', 300, 1, 'support-chat')) {
      const [asked] = /\d{4,6}/.exec(messages[1]!.content) ?? [];
      expect(asked).toBeDefined();
      expect(messages[2]!.content).toContain(asked);
    }
  });

  test('never opens twice alike, follows the weights, and has conversations where the profile has them', () => {
    const examples = made('customer-support', 2_000);
    const openings = examples.map(({ feature, messages }) => `${feature} ${messages[1]!.content}`);
    expect(new Set(openings).size).toBe(2_000);
    const chats = examples.filter(({ feature }) => feature === 'support-chat');
    expect(chats.length / 2_000).toBeGreaterThan(0.5);
    expect(chats.length / 2_000).toBeLessThan(0.6);
    expect(chats.some(({ messages }) => messages.length > 5)).toBe(true);
    const routed = examples.filter(({ feature }) => feature === 'ticket-routing');
    expect(routed.every(({ messages }) => messages.length === 3)).toBe(true);
  });

  test('is as much as there is, and says how much where more is asked for', () => {
    expect(() => made('coding-agent', 100_000, 1, 'nothing')).toThrow(/no text for a feature "nothing"/);
    expect(() => made('multi-agent', 100_000, 1, 'nothing')).toThrow(/plan, work, critique, write/);
    expect(() => made('rag', 100_000, 1, 'question-rewriting')).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(/different examples; asked/) }),
    );
    const own = { ...profileNamed('rag'), name: 'own' };
    expect(() => [...examplesOf(own, { seed: 1, examples: 1 })]).toThrow(/no text for the profile "own"/);
  }, 60_000);
});

describe('a training and a validation set', () => {
  test('share no opening, and together are what was asked for', async () => {
    const written = await writeText(profileNamed('ecommerce'), {
      examples: 500,
      seed: 7,
      validationShare: 0.2,
      out: at('train.jsonl'),
      validation: at('validation.jsonl'),
    });
    expect(written).toMatchObject({
      profile: 'ecommerce',
      synthetic: true,
      madeBy: 'templates',
      examples: 500,
      train: { file: at('train.jsonl'), examples: 400 },
      validation: { file: at('validation.jsonl'), examples: 100 },
    });
    expect(Object.values(written.features).reduce((sum, count) => sum + count, 0)).toBe(500);
    const [train, held] = [linesOf(at('train.jsonl')), linesOf(at('validation.jsonl'))];
    expect([train.length, held.length]).toEqual([400, 100]);
    const openings = (lines: Line[]) =>
      lines.map(({ messages }) => messages[0]!.content + messages[1]!.content);
    expect(openings(held).filter((opening) => openings(train).includes(opening))).toEqual([]);
    expect(written.train?.bytes).toBe(readFileSync(at('train.jsonl')).length);
  });

  test('are the same bytes for the same seed', async () => {
    const write = async (name: string, seed: number) => {
      const options = { examples: 50, seed, validationShare: 0, out: at(name) };
      expect((await writeText(profileNamed('gaming'), options)).validation).toBeNull();
      return readFileSync(at(name), 'utf8');
    };
    expect(await write('a.jsonl', 3)).toBe(await write('b.jsonl', 3));
    expect(await write('c.jsonl', 4)).not.toBe(await write('d.jsonl', 3));
  });

  test('leave nothing behind where one of them cannot be written', async () => {
    const before = readdirSync(directory);
    const options = { examples: 10, seed: 1, validationShare: 0.5, out: at('x.jsonl') };
    await expect(
      writeText(profileNamed('rag'), { ...options, validation: at('nowhere/y.jsonl') }),
    ).rejects.toThrow(expect.objectContaining({ code: 'usage' }));
    await expect(writeText(profileNamed('rag'), { ...options, feature: 'z' })).rejects.toThrow(/no text/);
    expect(readdirSync(directory)).toEqual(before);
  });

  test('are split by the share, whatever the seed', () => {
    for (const seed of [1, 2, 3]) expect(validationOf(10, 0.25, seed).size).toBe(3);
    expect(validationOf(100, 0.1, 1)).not.toEqual(validationOf(100, 0.1, 2));
    expect(validationOf(5, 0, 1).size).toBe(0);
  });
});
