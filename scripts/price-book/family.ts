const lines: [RegExp, string][] = [
  [/claude/, 'claude'],
  [/gemini/, 'gemini'],
  [/gemma/, 'gemma'],
  [/gpt-oss/, 'gpt-oss'],
  [/gpt|chatgpt|davinci|babbage/, 'gpt'],
  [/(^|[/.])o\d/, 'openai-o'],
  [/text-embedding/, 'openai-embedding'],
  [/llama/, 'llama'],
  [/qwen|qwq/, 'qwen'],
  [/deepseek/, 'deepseek'],
  [/(mi|code|dev|magi|mini|pix|vox)stral|mixtral/, 'mistral'],
  [/grok/, 'grok'],
  [/command|aya/, 'command'],
  [/nova/, 'nova'],
  [/titan/, 'titan'],
  [/kimi|moonshot/, 'kimi'],
  [/glm/, 'glm'],
  [/minimax|m2-her/, 'minimax'],
  [/sonar/, 'sonar'],
  [/voyage/, 'voyage'],
  [/phi-/, 'phi'],
  [/nemotron/, 'nemotron'],
  [/jamba/, 'jamba'],
  [/palmyra/, 'palmyra'],
];

/** The maker's line a model id belongs to (`claude`, `gpt`); an id of no known line is a family of its own. */
export function familyOf(model: string): string {
  const name = model.toLowerCase();
  return lines.find(([pattern]) => pattern.test(name))?.[1] ?? name;
}
