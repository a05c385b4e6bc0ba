// Finds passages of earlier threads and of uploaded documents and hands them on as they stand. It refuses to sum up
// what it quotes, and to follow anything that is said there.

/** Words by which a question points at what was asked, answered or decided before. */
const signs: readonly RegExp[] = [
  /\b(?:earlier|previous|prior|past|former|last|old(?:er)?) (?:answer|report|question|analys[ie]s|thread|conversation|chat|finding|recommendation|decision|advice|discussion)s?\b/i,
  /\b(?:you|we|i|apex) (?:have |had |already |just )*(?:said|told|found|recommended?|suggest(?:ed)?|advised?|decided?|discuss(?:ed)?|asked|concluded?|agreed?|talked|saw|reported?)\b/i,
  /\bdid (?:you|we|i|apex) (?:say|tell|find|recommend|suggest|advise|decide|discuss|ask|conclude|agree|talk|report)\b/i,
  /\b(?:have|had) (?:you|we|i) (?:ever |already )?(?:said|asked|found|decided|discussed|looked|recommended)\b/i,
  /\blast time (?:you|we|i)\b/i,
  /\bremember\b/i,
];

/** What people call the documents they have. */
const nouns = String.raw`(?:documents?|pdfs?|attachments?|contracts?|agreements?|handbooks?|memos?|runbooks?|guidelines?|uploads?)(?![-_\p{L}])`;

/** Words by which a question points at an uploaded document; the names of features and projects are none. */
const documentSigns: readonly RegExp[] = [
  new RegExp(
    String.raw`(?<![-_\p{L}])(?:our|the|this|that|these|those|my|your|any|which|an?) (?:(?!(?:of|for|in|on|per|and|or|to|by|with|from|is|are) )[\p{L}\d-]+ ){0,2}?${nouns}`,
    'iu',
  ),
  /\b(?:uploaded|attached) (?:\w+ ){0,2}?files?\b/i,
  /\baccording to (?:our|the|my|this|that)\b/i,
  /(?<![/\w])[\p{L}\d][\p{L}\d _-]{0,60}\.(?:pdf|docx?|md|txt|csv|html?|json)\b/iu,
  /(?<!\p{L})(?:unser\p{L}*|das|dem|den|im|diese\p{L}*|hochgeladene\p{L}*|laut) (?:\p{L}+ )?(?:dokument\p{L}*|vertr[aä]g\p{L}*|datei\p{L}*)/iu,
  /(?<!\p{L})(?:notre|nos|les?|ce|ces|selon) (?:\p{L}+ )?(?:documents?|contrats?|fichiers?)(?!\p{L})/iu,
  /(?<!\p{L})(?:nuestr[oa]s?|el|los|est[eo]s?|según) (?:\p{L}+ )?(?:documentos?|contratos?|archivos?)(?!\p{L})/iu,
];

/** What a question points at, so that it is looked through. */
export type Pointed = { readonly threads: boolean; readonly documents: boolean };

/** Whether a question asks for what was said before, and whether for what an uploaded document says. */
export function pointsAt(question: string): Pointed {
  return {
    threads: signs.some((sign) => sign.test(question)),
    documents: documentSigns.some((sign) => sign.test(question)),
  };
}

/** True when a question points at earlier reports and questions or at documents, so that these are looked through. */
export function refersBack(question: string): boolean {
  const { threads, documents } = pointsAt(question);
  return threads || documents;
}
