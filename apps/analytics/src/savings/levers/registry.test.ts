import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { levers, ruleSchema } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { leverRegistry } from './registry.ts';

const pages = new URL('../../../../../docs/levers/', import.meta.url);
const read = (name: string) => readFileSync(fileURLToPath(new URL(name, pages)), 'utf8');
const sorted = (names: readonly string[]) => names.toSorted();

describe('the registry of levers', () => {
  it('holds every lever of the contract, once', () => {
    expect(sorted(leverRegistry.map(({ name }) => name))).toEqual(sorted(levers));
  });

  it('has a page for each of them, and for nothing else', () => {
    const files = readdirSync(fileURLToPath(pages)).filter((name) => name !== 'README.md');
    expect(sorted(files)).toEqual(sorted(levers.map((name) => `${name}.md`)));
    const linked = [...read('README.md').matchAll(/^\| \[([\w-]+)\]\(\1\.md\)/gm)].map(
      ([, name]) => name ?? '',
    );
    expect(sorted(linked)).toEqual(sorted(levers));
  });

  it.each(levers)(
    '%s: its page says what it needs, what it risks, and shows a rule that is valid',
    (name) => {
      const page = read(`${name}.md`);
      const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect(headings).toEqual([
        'What it detects',
        'The policy',
        'Data it needs',
        'Grade',
        'Risks and rollback',
        'How to check',
      ]);
      const rules = [...page.matchAll(/```json\n([\s\S]+?)```/g)].map(([, text]) => JSON.parse(text ?? ''));
      expect(rules.length).toBeGreaterThan(0);
      for (const rule of rules) expect(ruleSchema.safeParse({ id: name, ...rule }).error).toBeUndefined();
    },
  );
});
