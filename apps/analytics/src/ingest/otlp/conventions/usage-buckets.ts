import type { Usage } from '@netra/contract';
import type { StatedUsage } from './reading.ts';

/** True where the stated total shows that `parts` were left out of the sum of input and output. */
function totalAddsParts(total: number | undefined, sum: number, parts: number): boolean {
  return total !== undefined && parts > 0 && total === sum + parts;
}

function inputBuckets(stated: StatedUsage, input: number, output: number) {
  const cacheRead = stated.cacheRead ?? 0;
  const cacheWrite5m = stated.cacheWrite5m ?? 0;
  const cacheWrite1h = stated.cacheWrite1h ?? 0;
  const cached = cacheRead + cacheWrite5m + cacheWrite1h;
  const audio = stated.inputAudio ?? 0;
  const image = stated.inputImage ?? 0;
  if (stated.parts === 'beside') {
    return {
      inputUncached: input,
      cacheRead,
      cacheWrite5m,
      cacheWrite1h,
      inputAudio: audio,
      inputImage: image,
    };
  }
  // Senders that count cached tokens beside their input are found out by arithmetic: a part cannot exceed its whole.
  const beside = cached > input || totalAddsParts(stated.total, input + output, cached);
  const rest = beside ? input : input - cached;
  const inputAudio = Math.min(audio, rest);
  const inputImage = Math.min(image, rest - inputAudio);
  const inputUncached = rest - inputAudio - inputImage;
  return { inputUncached, cacheRead, cacheWrite5m, cacheWrite1h, inputAudio, inputImage };
}

function outputBuckets(stated: StatedUsage, wholeInput: number, output: number) {
  const reasoning = stated.reasoning ?? 0;
  const audio = stated.outputAudio ?? 0;
  const image = stated.outputImage ?? 0;
  if (stated.parts === 'beside') {
    return { outputVisible: output, reasoning, outputAudio: audio, outputImage: image };
  }
  const beside = reasoning > output || totalAddsParts(stated.total, wholeInput + output, reasoning);
  const rest = beside ? output : output - reasoning;
  const outputAudio = Math.min(audio, rest);
  const outputImage = Math.min(image, rest - outputAudio);
  return { outputVisible: rest - outputAudio - outputImage, reasoning, outputAudio, outputImage };
}

/** Turns stated token counts into disjoint buckets; a total fills in for the side that is not stated. */
export function bucketsOf(stated: StatedUsage): Usage {
  const { total } = stated;
  const output = stated.output ?? Math.max(0, (total ?? 0) - (stated.input ?? 0));
  const input = stated.input ?? Math.max(0, (total ?? 0) - output);
  const inputs = inputBuckets(stated, input, output);
  const wholeInput =
    inputs.inputUncached +
    inputs.cacheRead +
    inputs.cacheWrite5m +
    inputs.cacheWrite1h +
    inputs.inputAudio +
    inputs.inputImage;
  return { ...inputs, ...outputBuckets(stated, wholeInput, output), toolUnits: { ...stated.toolUnits } };
}
