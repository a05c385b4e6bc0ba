/** Words by which a folded question speaks of providers. */
export const providerWords =
  /\b(?:openai|anthropic|google|gemini|vertex|azure|bedrock|aws|amazon|mistral|cohere|groq|deepseek|together|fireworks|xai|meta|providers?)\b/;
