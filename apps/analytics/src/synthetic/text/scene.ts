// Synthetic prompts and completions: examples of what people ask in each feature of a profile and what a good answer is,
// made from templates and words of our own. It asks no language model, copies nobody's text, and marks every example.

/** A prompt and its answer. */
export type Turn = readonly [prompt: string, answer: string];

/**
 * What is said in one feature. `{word}` stands for one of `words.word`, `{name#5}` for a number of five digits; within one
 * example the same braces always stand for the same thing, so an answer speaks of what was asked.
 */
export type Scene = {
  readonly system: string;
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly openings: readonly Turn[];
  /** What may follow in a conversation, in any order. */
  readonly followUps?: readonly Turn[];
};

/** The scenes of a profile by feature. */
export type Scenes = Readonly<Record<string, Scene>>;
