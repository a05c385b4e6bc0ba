/** Before a name: words that make an ordinary word the name of something ("spent on search", "the search feature"). */
const before =
  /(?:^|\s)(?:on|of|for|does|did|do|is|was|about|from|with|and|or|vs|versus|than|to|in|vergleich\w*|compar\w+|feature|features|project|agent|called|named|fur|von|bei|kostet|und|oder|pour|de|par la|sur|coute|et|ou|para|en|cuesta|por|del|y|o)(?: (?:the|our|my|your|a|la|le|les|el|los|das|die|der|den|dem|unsere?r?|notre|nos|nuestr[oa]s?))?$/;
const kind =
  /^(?:feature|features|project|agent|assistant|service|team|funktion|fonction|fonctionnalite|funcion)\b/;
/** After a name: nothing, or words that can follow the name of something but not begin a compound with it. */
const after =
  /^(?:$|\||(?:costs?|cost us|spend\w*|spent|go|goes|went|is|are|was|were|has|have|last|this|in|during|since|over|on|per|by|and|or|vs|versus|to|from|the|than|use[sd]?|using|jump\w*|rise|rose|increase\w*|grow\w*|grew|drop\w*|fall\w*|fell|shrink\w*|shrank|climb\w*|doubl\w*|decreas\w*|so|that|which|latency|slow\w*|fast\w*|calls?|usage|tokens?|errors?|fail\w*|bill|more|most|now|today|yesterday|kostet|kosten|letzte\w*|im|in|und|gestiegen|coute\w*|le|la|ce|cette|depuis|et|augment\w*|cuesta\w*|el|este|esta|desde|y|subi\w*)\b)/;
const starting = /^(?:costs?|spend\w*|usage|calls?|latency|errors?|tokens?|bill)\b/;

/** Function words and words of time: never the name of anything by themselves. */
const neverNames = new Set(
  'the and for with new old all any are can has not per use using us what where which how why our your cost costs spend spending money model models feature features call calls token tokens data usage bill price prices change first last week month year day days save savings cheaper slow fast error errors default production long short high more most much many does should could would from that this compare between versus instead worth jump top best project'.split(
    ' ',
  ),
);

/**
 * True where an ordinary word ("search", "chat", "reports") stands as the name of something in the question, not as the
 * word it is. `text` is the folded question in single spaces, `at` where the word begins.
 */
export function standsAsName(text: string, word: string, at: number): boolean {
  if (neverNames.has(word)) return false;
  const left = text.slice(0, at).trimEnd();
  const right = text.slice(at + word.length).trimStart();
  if (kind.test(right) || /(?:feature|project|agent|funktion|fonctionnalite|funcion)$/.test(left))
    return true;
  if (left === '') return right === '' || starting.test(right);
  return before.test(left) && after.test(right);
}
