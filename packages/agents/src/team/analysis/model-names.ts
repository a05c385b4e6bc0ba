const modelLike =
  /^(?:(?:gpt|chatgpt|claude|gemini|llama|mistral|mixtral|grok|deepseek|qwen|command|nova|phi|codex|o\d)[\w.-]*)$/i;

/** True for a name as makers give their models. */
export function isModelName(name: string): boolean {
  return modelLike.test(name) && /\d|-/.test(name);
}
