/** Names under which makers bring out their models, a version following; `o` only where one follows at once (`o3`). */
const families = 'chatgpt|gpt|claude|gemini|llama|mistral|mixtral|grok|deepseek|qwen|command|nova|phi|codex';

const whole = new RegExp(String.raw`^(?:(?:${families})[\w.-]*|o\d[\w.-]*)$`, 'i');
const versioned = new RegExp(
  String.raw`\b(?:(?:${families})-?(?:[a-z]+-)*\d[\w.]*(?:-[\w.]+)*|o\d[\w.]*(?:-[\w.]+)*)`,
  'g',
);
const family = new RegExp(String.raw`\b(?:${families}|sonnet|opus|haiku|o\d)\b`);

/** True for a name as makers give their models. */
export function isModelName(name: string): boolean {
  return whole.test(name) && /\d|-/.test(name);
}

/** The models that a folded text names with a version, as written: such a word is a name, whether the data holds it or not. */
export function modelNamesIn(text: string): string[] {
  return [...text.matchAll(versioned)].map(([name]) => name);
}

/** True where a folded text speaks of a maker's models, with a version or without. */
export function namesFamily(text: string): boolean {
  return family.test(text);
}
