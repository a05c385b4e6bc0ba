import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ApexError } from '@netra/contract';

/** Instructions for a model, kept as a file of their own: what they say, and the hash that says which text it was. */
export type Prompt = {
  /** `agent/name`. */
  readonly id: string;
  /** Counted up on purpose with every change of the text. */
  readonly version: string;
  /** SHA-256 of the text in hexadecimal. */
  readonly hash: string;
  readonly text: string;
};

const head = /^---\nid: (?<id>[a-z-]+\/[a-z-]+)\nversion: (?<version>\d+)\n---\n/;

/** Reads a prompt file: two lines of head (`id`, `version`), then the text. Raises `prompt_invalid`. */
export function readPrompt(file: URL): Prompt {
  const content = readFileSync(file, 'utf8');
  const match = head.exec(content);
  if (match?.groups === undefined)
    throw new ApexError('prompt_invalid', `${file.pathname} does not begin with its id and version.`, {
      details: { file: file.pathname, expected: '---\\nid: agent/name\\nversion: 1\\n---' },
    });
  const text = content.slice(match[0].length).trim();
  return {
    id: match.groups.id ?? '',
    version: match.groups.version ?? '',
    hash: createHash('sha256').update(text).digest('hex'),
    text,
  };
}
