import { folded } from '../../grounding/folded.ts';

/** Why a question cannot be answered from logs of AI calls, however it is put. */
export const beyondReasons = ['other-company', 'changes-things', 'content', 'provider-plans'] as const;
export type BeyondReason = (typeof beyondReasons)[number];

const ways: readonly { readonly reason: BeyondReason; readonly pattern: RegExp }[] = [
  {
    reason: 'other-company',
    pattern:
      /\b(?:competitors?'?s?|other (?:companies|organi[sz]ations|customers)|industry (?:average|benchmark)\w*|everyone else|(?:compared? (?:to|with)|than|like|unlike) others\b|im vergleich zu anderen|companies like (?:us|ours)|konkurren[tz]\w*|andere\w* (?:firmen|unternehmen)|branchendurchschnitt|concurrents|autres entreprises|competidores|otras empresas|la competencia)\b/,
  },
  {
    reason: 'changes-things',
    pattern:
      /^(?:please |can you |could you |go ahead and |now |bitte |por favor |kannst du |peux-tu |puedes )*(?:delete|drop|erase|remove|wipe|cancel|refund|buy|purchase|deploy|roll out|turn (?:on|off)|disable|enable|shut down|switch (?:us|it|everything|all)|apply (?:it|this|that|the)|losch\w*|kundig\w*|kauf\w*|schalt\w*|supprim\w*|annul\w*|achet\w*|desactiv\w*|borr\w*|elimin\w*|cancel\w*|compr(?:a|e|ar))\b/,
  },
  {
    reason: 'content',
    pattern:
      /\b(?:(?:what|which) (?:do|did|are|were) (?:our |the )?(?:users|customers|people) (?:ask\w*|say\w*|writ\w*|typ\w*|talk\w*)|show (?:me )?(?:the |all )?(?:prompts?|messages|conversations|transcripts?)|text of (?:the )?prompts?|was (?:fragen|schreiben) (?:die |unsere )?(?:nutzer|kunden)|que (?:demandent|ecrivent) (?:nos |les )?(?:utilisateurs|clients)|que (?:preguntan|escriben) (?:los |nuestros )?(?:usuarios|clientes))\b/,
  },
  {
    reason: 'provider-plans',
    pattern:
      /\b(?:(?:gpt|claude|gemini)[- ]?\d[\w.-]* (?:be released|come out|release date)|when (?:will|does|is) (?:gpt|claude|gemini|openai|anthropic|google)\b.{0,40}(?:releas\w*|launch\w*|com\w* out|announc\w*)|will (?:openai|anthropic|google)\b.{0,30}\b(?:raise|lower|cut|change) (?:its |their )?prices?)\b/,
  },
];

/** What makes a question unanswerable from logs of AI calls; undefined for all others. */
export function beyondReason(question: string): BeyondReason | undefined {
  const text = folded(question).trim();
  return ways.find(({ pattern }) => pattern.test(text))?.reason;
}
