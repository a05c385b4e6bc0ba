import { z } from 'zod';

/** Most characters of a prompt, and of a completion, that are kept; a longer one is cut there, and says so. */
export const maxTextCharacters = 100_000;
/** Longest that texts may be kept, in days after the call. */
export const maxTextDays = 365;
/** How long texts are kept where nobody said it, in days after the call. */
export const presetTextDays = 30;

const notText = (issue: { readonly code?: string | undefined }): string | undefined =>
  issue.code === 'unrecognized_keys'
    ? 'an object with nothing but `prompt` and `completion`, both texts'
    : undefined;

/** What was asked and what was answered, as a sender of a call may state it; kept only where its project keeps texts. */
export const callTextsSchema = z.strictObject(
  { prompt: z.string().default(''), completion: z.string().default('') },
  { error: notText },
);
export type CallTexts = z.infer<typeof callTextsSchema>;

/** What is taken out of a text before it is stored; `[<kind>]` stands in its place. */
export const redactionKinds = ['email', 'phone', 'card', 'iban', 'ip', 'secret', 'word'] as const;
export type RedactionKind = (typeof redactionKinds)[number];

const project = z.string().min(1).max(200).nullable();
const days = z.number().int().min(1).max(maxTextDays);
const words = z.array(z.string().trim().min(2).max(100)).max(200);

/** Body of `PUT /api/v1/texts`; what is left out stays as it is. */
export const textSettingChangeSchema = z.strictObject({
  /** Null: every project without a setting of its own. */
  project,
  keep: z.boolean(),
  /** 30 when a setting is new. */
  days: days.optional(),
  /** Words of the organization that are taken out too, wherever they stand and however they are capitalized. */
  words: words.optional(),
});
export type TextSettingChange = z.input<typeof textSettingChangeSchema>;

/** `GET /api/v1/texts`: where nothing is set, no text is kept. */
export const textSettingsSchema = z.object({
  texts: z.array(
    z.object({
      project,
      keep: z.boolean(),
      days,
      /** Null for whoever may not change them; a project's come on top of those without a project. */
      words: z.array(z.string()).nullable(),
    }),
  ),
});
export type TextSettings = z.infer<typeof textSettingsSchema>;

/** Answer to `PUT /api/v1/texts`: what holds now, and how many texts were deleted because of it. */
export const textSettingsChangedSchema = textSettingsSchema.extend({
  deleted: z.number().int().nonnegative(),
});
export type TextSettingsChanged = z.infer<typeof textSettingsChangedSchema>;

const count = z.number().int().nonnegative();

/** `GET /api/v1/calls/:callId/texts`: what was kept of a call, as it was kept: redacted, and cut where it was too long. */
export const keptTextsSchema = z.object({
  callId: z.string(),
  project: z.string(),
  prompt: z.string(),
  completion: z.string(),
  /** How often something was taken out, by kind. */
  redacted: z.partialRecord(z.enum(redactionKinds), count),
  /** Length of what was sent, in characters (UTF-16). */
  promptCharacters: count,
  completionCharacters: count,
  isPromptCut: z.boolean(),
  isCompletionCut: z.boolean(),
  /** When it is deleted. */
  keptUntil: z.iso.datetime(),
});
export type KeptTexts = z.infer<typeof keptTextsSchema>;
