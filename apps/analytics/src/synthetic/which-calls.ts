import type { Waste } from './waste.ts';

/** Which calls of a feature a waste is in, in words. */
export function whichCalls(waste: Waste): string {
  switch (waste.lever) {
    case 'prompt-cache':
      return 'Calls whose prompt begins as a recent one did, none of it cached.';
    case 'response-cache':
      return 'Answered calls whose prompt was answered before in the same hour.';
    case 'embedding-dedupe':
      return 'Calls that embed a text that was embedded before in the period.';
    case 'batch':
      return 'All calls that are not sent as a batch.';
    case 'model-fit':
    case 'successor':
      return `All calls; ${waste.model} would have done.`;
    case 'cascade':
      return `All calls; ${waste.model} would have done for the questions that are not hard.`;
    case 'host-choice':
      return waste.region === '' && waste.provider === undefined
        ? 'All calls with a region that costs more.'
        : `All calls; ${waste.provider ?? 'the same seller'} sells the same as ${waste.model}.`;
    case 'service-tier':
      return `All calls of another tier than ${waste.serviceTier}.`;
    case 'output-cap':
      return `Answers of more than ${waste.neededTokens} tokens.`;
    case 'reasoning-effort':
      return 'Calls at the higher reasoning effort.';
    case 'modality':
      return 'Calls at the higher detail of images or audio.';
    case 'prompt-diet':
      return `All calls: ${waste.tokens} tokens of each prompt are used by nothing.`;
    case 'context-growth':
      return `Calls that carry a history of more than ${waste.above} tokens.`;
    case 'retry-waste':
      return 'Calls that broke off, are paid and were sent again; calls sent again although they had been answered.';
    case 'loop-waste':
      return `Calls of a run after the first ${waste.maxCalls}.`;
    case 'context-tier':
      return `Calls with an input of more than ${waste.above} tokens and at most ${waste.above + waste.within}.`;
    case 'environment':
      return 'All calls of the job that was left on.';
    case 'commitment':
      return 'All calls, as far as the offered capacity carries them.';
  }
}
