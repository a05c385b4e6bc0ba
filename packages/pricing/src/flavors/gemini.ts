import {
  checkParts,
  isRecord,
  requiredTokensAt,
  tokenCount,
  tokensAt,
  type UsageObject,
  valueAt,
} from './usage-object.ts';
import type { FlavorReader } from './usage-reading.ts';

type Modality = 'TEXT' | 'AUDIO' | 'IMAGE' | 'DOCUMENT' | 'VIDEO';

function byModality(source: UsageObject, field: string): (...modalities: Modality[]) => number {
  const details = valueAt(source, ['usageMetadata', field]);
  const sums = new Map<unknown, number>();
  if (Array.isArray(details))
    details.forEach((detail, index) => {
      if (!isRecord(detail)) return;
      const tokens = tokenCount(detail.tokenCount ?? 0, `usageMetadata.${field}[${index}].tokenCount`);
      sums.set(detail.modality, (sums.get(detail.modality) ?? 0) + tokens);
    });
  return (...modalities) => modalities.reduce((total, modality) => total + (sums.get(modality) ?? 0), 0);
}

const counts = ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount', 'toolUsePromptTokenCount'];

/** As much of a modality as fits what is left of a total, and what is left then. */
function take(left: number, wanted: number): [taken: number, left: number] {
  const taken = Math.max(0, Math.min(left, wanted));
  return [taken, left - taken];
}

/**
 * The generateContent shape: `promptTokenCount` includes cached tokens, tool-use prompts come on top, thoughts come on
 * top of `candidatesTokenCount`; details by modality. Documents are read as images; video shares the image buckets and
 * is counted in `videoInputTokens` / `videoOutputTokens` too. https://ai.google.dev/api/generate-content#UsageMetadata
 */
export const geminiReader: FlavorReader = (source) => {
  // Counts of 0 are left out on the wire; where all are missing there is no usage, which is not a usage of 0.
  if (!counts.some((field) => valueAt(source, ['usageMetadata', field]) !== undefined))
    requiredTokensAt(source, ['usageMetadata', 'promptTokenCount']);
  const prompt = tokensAt(source, ['usageMetadata', 'promptTokenCount']);
  const toolPrompt = tokensAt(source, ['usageMetadata', 'toolUsePromptTokenCount']);
  const cached = tokensAt(source, ['usageMetadata', 'cachedContentTokenCount']);
  checkParts({ field: 'usageMetadata.promptTokenCount', tokens: prompt + toolPrompt }, [
    ['usageMetadata.cachedContentTokenCount', cached],
  ]);
  const inputOf = byModality(source, 'promptTokensDetails');
  const toolOf = byModality(source, 'toolUsePromptTokensDetails');
  const cachedOf = byModality(source, 'cacheTokensDetails');
  const outputOf = byModality(source, 'candidatesTokensDetails');
  const uncachedOf = (...modalities: Modality[]): number =>
    inputOf(...modalities) + toolOf(...modalities) - cachedOf(...modalities);

  const [cachedAudio, cachedRest] = take(cached, cachedOf('AUDIO'));
  const [cachedImage] = take(cachedRest, cachedOf('IMAGE', 'DOCUMENT'));
  const [inputAudio, withoutAudio] = take(prompt + toolPrompt - cached, uncachedOf('AUDIO'));
  const [stillImage, withoutImage] = take(withoutAudio, uncachedOf('IMAGE', 'DOCUMENT'));
  const [video, inputUncached] = take(withoutImage, uncachedOf('VIDEO'));

  const candidates = tokensAt(source, ['usageMetadata', 'candidatesTokenCount']);
  const [outputAudio, outputNoAudio] = take(candidates, outputOf('AUDIO'));
  const [outputStill, outputNoImage] = take(outputNoAudio, outputOf('IMAGE', 'DOCUMENT'));
  const [outputVideo, outputVisible] = take(outputNoImage, outputOf('VIDEO'));
  return {
    usage: {
      inputUncached,
      cacheRead: cached,
      inputAudio,
      inputImage: stillImage + video,
      outputVisible,
      reasoning: tokensAt(source, ['usageMetadata', 'thoughtsTokenCount']),
      outputAudio,
      outputImage: outputStill + outputVideo,
      toolUnits: {
        cachedAudioTokens: cachedAudio,
        cachedImageTokens: cachedImage,
        videoInputTokens: video,
        videoOutputTokens: outputVideo,
      },
    },
    root: ['usageMetadata'],
    model: ['modelVersion'],
  };
};
