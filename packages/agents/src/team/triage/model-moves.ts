import { namesFamily } from './model-names.ts';

/** Speaks of a move from one model to another, made or to be made. */
const moves =
  /\b(?:upgrad\w*|roll(?:ed|ing)? (?:\w+ )?back|rollback|migrat\w*|(?:switch\w*|mov(?:e|es|ed|ing)|chang(?:e|es|ed|ing)) (?:\w+ ){0,3}(?:models?\b|to (?:gpt|claude|gemini))|new model|umstieg\w*|umgestiegen|(?:modell)?wechsel\w*|zuruckrollen|mise a niveau|changement de modele|revenir en arriere|actualizacion|cambio de modelo|volver atras)\b/;

/** Asks what something is worth: of many things, of which a model is one. */
const worth =
  /\b(?:worth (?:it|while|the|using|switching|paying)|pay(?:s|ing)? off|lohn(?:t|en|te)|vaut|vale la pena)\b/;

/** What may be worth it beside a model. */
const otherWays =
  /\b(?:(?:prompt |response )?cach(?:e|es|ed|ing)|batch(?:es|ing)?|zwischenspeicher\w*|stapelverarbeitung|mise en cache|en cache)\b/;

const models = /\b(?:models?|modell\w*|modeles?|modelos?)\b/;

/** True where a folded question asks what another model is worth: "is it worth it" alone may be said of anything. */
export function weighsModels(text: string): boolean {
  if (!worth.test(text)) return false;
  return moves.test(text) || ((models.test(text) || namesFamily(text)) && !otherWays.test(text));
}

/** True where a folded question is about a move to another model, which may have to be taken back. */
export function asksOfMove(text: string): boolean {
  return moves.test(text) || weighsModels(text);
}
