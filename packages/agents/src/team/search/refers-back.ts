/** Words by which a question points at what was asked, answered or decided before. */
const signs: readonly RegExp[] = [
  /\b(?:earlier|previous|prior|past|former|last|old(?:er)?) (?:answer|report|question|analys[ie]s|thread|conversation|chat|finding|recommendation|decision|advice|discussion)s?\b/i,
  /\b(?:you|we|i|apex) (?:have |had |already |just )*(?:said|told|found|recommended?|suggest(?:ed)?|advised?|decided?|discuss(?:ed)?|asked|concluded?|agreed?|talked|saw|reported?)\b/i,
  /\bdid (?:you|we|i|apex) (?:say|tell|find|recommend|suggest|advise|decide|discuss|ask|conclude|agree|talk|report)\b/i,
  /\b(?:have|had) (?:you|we|i) (?:ever |already )?(?:said|asked|found|decided|discussed|looked|recommended)\b/i,
  /\blast time (?:you|we|i)\b/i,
  /\bremember\b/i,
];

/** True when a question asks for what was said before, so that earlier reports and questions are looked through. */
export function refersBack(question: string): boolean {
  return signs.some((sign) => sign.test(question));
}
