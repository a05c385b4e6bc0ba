// Finds passages of earlier threads and of uploaded documents and hands them on as they stand. It refuses to sum up
// what it quotes, and to follow anything that is said there.

import { folded } from '../../grounding/folded.ts';

/** Words by which a question points at what was asked, answered or decided before. */
const signs: readonly RegExp[] = [
  /\b(?:earlier|previous|prior|past|former|last|old(?:er)?) (?:answer|report|question|analys[ie]s|thread|conversation|chat|finding|recommendation|decision|advice|discussion)s?\b/,
  /\b(?:you|we|i|apex) (?:have |had |already |just )*(?:said|told|found|recommended?|suggest(?:ed)?|advised?|decided?|discuss(?:ed)?|asked|concluded?|agreed?|talked|saw|reported?)\b/,
  /\bdid (?:you|we|i|apex) (?:say|tell|find|recommend|suggest|advise|decide|discuss|ask|conclude|agree|talk|report)\b/,
  /\b(?:have|had) (?:you|we|i) (?:ever |already )?(?:said|asked|found|decided|discussed|looked|recommended)\b/,
  /\blast time (?:you|we|i)\b/,
  /\b(?:do you|you may|as (?:i|we|you)) remember\b|^remember\b/,
  /\b(?:letzte[nrsm]?|fruhere[nrsm]?|vorige[nrsm]?) (?:antwort|bericht|frage|analyse|gesprach|empfehlung)\w*\b/,
  /\b(?:hast du|habt ihr|haben wir|habe ich) .{0,60}\b(?:gesagt|empfohlen|gefragt|beschlossen|besprochen|gefunden|vorgeschlagen)\b/,
  /\b(?:dernier|precedent|ancien)\w* (?:rapport|reponse|question|analyse|recommandation)s?\b|\b(?:rapport|reponse|analyse)s? precedente?s?\b/,
  /\b(?:ultim|anterior|previ)\w* (?:informe|respuesta|pregunta|analisis|recomendacion)\w*\b|\b(?:informe|respuesta|analisis)s? anterior\w*\b/,
];

/** What people call the documents they have; a name joined to one ("document-summaries") is none. */
const noun = String.raw`(?:documents?|pdfs?|attachments?|contracts?|agreements?|handbooks?|memos?|runbooks?|guidelines?|uploads?|dokument(?:e[ns]?|s)?|vertrag(?:es|s)?|vertrage[ns]?|dateien?|handbuch(?:s|es)?|richtlinien?|contrats?|fichiers?|documentos?|contratos?|archivos?)(?![-_\p{L}\p{N}])`;
const whose = String.raw`(?:our|the|this|that|these|those|my|your|any|an?|unser\p{L}*|das|dem|den|der|die|diese\p{L}*|mein\p{L}*|hochgeladene\p{L}*|notre|nos|le|la|les|ce|ces|nuestr[oa]s?|el|los|est[eo]s?)`;
/** Words between: "our OpenAI contract"; those that would begin something else are none. */
const middle = String.raw`(?:(?!(?:of|for|in|on|per|and|or|to|by|with|from|is|are|cost|costs|feature|model)\b)[\p{L}\d-]+ ){0,2}?`;
const it = `(?:${whose} )?${middle}${noun}`;
/** What a document does, and a feature named after one does not. */
const says = `(?:sa(?:y|ys|id)|states?|stated|mentions?|mentioned|allows?|permits?|forbids?|requires?|promises|promised|guarantees?|grants?|granted|gives?|gave|offers?|offered|includes?|takes? off|deducts?|caps?|defines?|covers?|tells?|contains?|prescribes?|agreed|written|specif(?:y|ies)|(?:be|is|are) (?:in|about)|sagt|sagen|steht|stehen|erlaubt|verbietet|regelt|verlangt|nennt|vorsieht|enthalt|dit|disent|prevoit|autorise|stipule|dice|dicen|permite|establece|preve)`;

/** Ways in which a question, folded, is about what an uploaded document says, not about what something costs that is named so. */
const documentSigns: readonly RegExp[] = [
  new RegExp(String.raw`(?<![-_\p{L}])${it} (?:\p{L}+ ){0,1}?${says}(?!\p{L})`, 'u'),
  new RegExp(
    String.raw`(?<![-_\p{L}])(?:what|which|was|que|quoi)\b.{0,40}(?<!\p{L})${says} (?:in |im )?${it}`,
    'u',
  ),
  // Within, under or by a document; "on" and "of" also go with what it costs.
  new RegExp(
    String.raw`(?<![-_\p{L}])(?:according to|under|within|in|per|by|against|from|laut|gemass|nach|aus|im|selon|dans|segun|en) ${it}(?! (?:feature|agent|service|project|bot|pipeline|calls?|costs?))`,
    'u',
  ),
  new RegExp(
    String.raw`(?<![-_\p{L}])(?:summari[sz]e|read|quote|cite|look (?:in|into|at|up)|search|check|compare .{0,40}? (?:with|to|against)|vergleiche? .{0,40}? mit|lies|zitiere|fasse) ${it}(?! (?:feature|agent|service|project|bot|pipeline|calls?|costs?))`,
    'u',
  ),
  new RegExp(
    String.raw`(?<![-_\p{L}])(?:uploaded|attached|hochgeladene\p{L}*|angehangte\p{L}*|televerse\p{L}*|adjunt\p{L}*) (?:\p{L}+ ){0,2}?(?:files?|${noun})`,
    'u',
  ),
  /(?<![-_\p{L}])(?:documents?|fichiers?|archivos?|documentos?) (?:televerse|subid|adjunt|joint)\p{L}*/u,
  // What is held against the calls themselves is no document.
  /\baccording to (?:our|the|my|this|that) (?!(?:\w+ )?(?:data|logs?|calls?|bills?|invoices?|numbers|figures|reports?|answers?|dashboards?|usage|spend|apex)\b)/,
];

/** A file by its name; one that is to be brought in or taken out is data, not something to be read. */
const fileName = /(?<![/\w])[\p{L}\d][\p{L}\d_-]{0,60}\.(?:pdf|docx?|md|txt|csv|html?|json)\b/u;
const movesFiles =
  /\b(?:import\w*|upload|load|send|ingest\w*|export\w*|download\w*|hochladen|lade|importier\w*|importe[rz]?|importar|subir|descarg\w*)\b/;

/** What a question points at, so that it is looked through. */
export type Pointed = { readonly threads: boolean; readonly documents: boolean };

/** Whether a question asks for what was said before, and whether for what an uploaded document says. */
export function pointsAt(question: string): Pointed {
  const text = folded(question).replaceAll(/\s+/g, ' ');
  return {
    threads: signs.some((sign) => sign.test(text)),
    documents:
      documentSigns.some((sign) => sign.test(text)) || (fileName.test(text) && !movesFiles.test(text)),
  };
}

/** True when a question points at earlier reports and questions or at documents, so that these are looked through. */
export function refersBack(question: string): boolean {
  const { threads, documents } = pointsAt(question);
  return threads || documents;
}
