import { folded } from '../../grounding/folded.ts';

/** Languages whose common words are recognised; the built-in analyst answers in English. */
export const languages = ['en', 'de', 'fr', 'es'] as const;
export type Language = (typeof languages)[number];

const signs: Record<Exclude<Language, 'en'>, RegExp> = {
  de: /\b(?:der|die|das|und|wo|wir|uns|unser\w*|wie|viel|warum|welche\w*|kosten|ausgaben|geld|letzte\w*|gestern|ist|sind|konnen|sparen|seit|hallo|guten|modell\w*|zeig\w*|im|fur)\b/g,
  fr: /\b(?:le|la|les|des|du|et|ou|nous|notre|nos|pourquoi|combien|quel\w*|cout\w*|depense\w*|argent|dernier\w*|hier|est|sont|que|quoi|depuis|bonjour|modele\w*|montre\w*|pour|va|l|d|mois)\b/g,
  es: /\b(?:el|los|las|del|y|donde|nosotros|nuestr\w*|por|cuanto|cual\w*|coste\w*|costo\w*|gasto\w*|gastamos|dinero|pasad\w*|ayer|es|son|desde|hola|modelo\w*|muestra\w*|para|va|ultim\w*|subio|mes|ahorrar)\b/g,
};

/** The language of a question by its common words; English unless another has at least two of them, or all there are. */
export function languageOf(question: string): Language {
  const text = folded(question);
  const words = text.match(/\p{L}+/gu)?.length ?? 0;
  let best: Language = 'en';
  let most = 1;
  for (const language of ['de', 'fr', 'es'] as const) {
    const hits = text.match(signs[language])?.length ?? 0;
    if (hits > most || (hits === 1 && words <= 2 && best === 'en')) {
      best = language;
      most = Math.max(hits, most);
    }
  }
  return best;
}
