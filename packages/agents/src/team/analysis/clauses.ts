/**
 * Frames in which people ask to be told something: "I want to know if ..." wishes for an answer, not for the change, and
 * its "if" supposes nothing.
 */
const frames =
  /\b(?:(?:i|we) (?:want|need|would like|'d like|have) to (?:know|see|understand|find out|check)|(?:can|could|would) you (?:please )?(?:tell|show|explain|say|check|find out)(?: (?:to )?(?:me|us))?|(?:please )?(?:tell|show|explain to) (?:me|us)|ich (?:mochte|will|muss|wurde gern\w*) (?:wissen|sehen|verstehen)|kannst du (?:mir |uns )?(?:sagen|zeigen|erklaren)|je veux (?:savoir|comprendre)|quiero (?:saber|entender))(?:,? (?:if|whether|ob|si))?\b/g;

/** Where one statement of a question ends and the next begins; a comma between digits is none. */
const clauseEnd =
  /[.!?;:]+(?:\s+|$)|,\s+|\s(?:and|but|und|aber|et|mais|y|pero)\s(?=(?:what|how|if|why|was|were|wie|wenn|warum|que|si|pourquoi|comment|como|did|do|does|is|are|can|could|would|should)\b)/;

/** Supposes or wishes: what it is about is not so yet. */
const supposes =
  /\b(?:if|suppos\w*|assum\w*|imagin\w*|would|could|can|should|must|wants?|needs?|shall|will|let'?s|please|goal|target|aim|plan\w*|expect\w*|impact|handle|what happens|next|wenn|falls|sofern|angenommen|wurden?|konn\w+|kann|soll\w*|mussen?|woll\w+|mocht\w+|brauch\w*|ziel\w*|wird|werden|nachste\w*|si|supposons|pourr\w+|peu[tx]|pouvons|devons|voulons|objectif|prochaine?|pued\w*|podemos|podria\w*|queremos|debemos|necesitamos|objetivo|proxim[oa])\b/;

/** Asks for the cause of what is so; "why don't we" and "why not" suggest. */
const asksForCause =
  /\b(?:why(?! not\b| don'?t\b| do not\b| can'?t\b| can not\b| cannot\b)|how come|warum(?! nicht\b)|wieso(?! nicht\b)|weshalb|pourquoi(?! pas\b)|por que(?! no\b))\b/;

/** Tells that something happened, or is happening: past and perfect forms, and an auxiliary that asks for them ("was" alone is German too). */
const tellsPast =
  /\b(?:did|has|had|were|(?:it|that|there|usage|traffic|spend|bill) was|was (?:there|it|our|the|usage|traffic|spend)|(?:have|'ve) (?:\w+ ){0,3}?\w+(?:ed|en|wn)|grew|grown|rose|risen|increased|climbed|jumped|soared|doubled|tripled|halved|went (?:up|down)|gone (?:up|down)|dropped|fell|fallen|shrank|shrunk|declined|decreased|sank|got|became|(?:is|are) (?:\w+ ){0,4}?(?:growing|increasing|rising|climbing|falling|dropping|shrinking)|(?:hat|haben|ist|sind|hatten?|war|waren) .*?(?:\w*ge\w+(?:en|t)|ver\w+t|erhoht|zugenommen|abgenommen|reduziert)|gestiegen|stieg(?:en)?|gewachsen|wuchs(?:en)?|gefallen|fiel(?:en)?|gesunken|sank(?:en)?|zugenommen|(?:a|ont|avons|est|sont)(?:-t)?(?:-(?:il|elle|on|ils|elles))? (?:\w+ )?(?:augmente|baisse|double|triple|grandi|monte|diminue|chute|cru)e?s?|(?:ha|han|hemos) (?:\w+ )?\w+[ai]do|subio|subieron|crecio|crecieron|aumentaron|bajaron|se duplic\w+)\b/;

/** A time that is over. */
const pastTime =
  /\b(?:yesterday|(?:last|past|previous) (?:\d+ )?(?:day|night|week|month|quarter|year)s?|since|ago|gestern|vorgestern|(?:letzte[nrsm]?|vorige[nrsm]?|vergangene[nrsm]?) (?:tag\w*|woche\w*|monat\w*|quartal\w*|jahr\w*)|seit|hier|(?:le mois|la semaine|l'annee) (?:dernier|derniere|passee?)|depuis|ayer|(?:el mes|la semana|el ano) pasad[oa]|desde)\b/;

/** Whether a clause tells a change as something that is so, rather than supposing or wishing it. */
function isTold(clause: string): boolean {
  if (asksForCause.test(clause)) return true;
  if (supposes.test(clause)) return false;
  return tellsPast.test(clause) || pastTime.test(clause);
}

type Clause = { readonly text: string; readonly isTold: boolean };

/**
 * The clauses of a folded question, and whether each tells something as it is or was: "Why did traffic grow by 30%?"
 * tells a change that happened; "What if it grows by 30%?" supposes one.
 */
export function clausesOf(text: string): readonly Clause[] {
  return text
    .replaceAll(frames, ' ')
    .split(clauseEnd)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '')
    .map((clause) => ({ text: clause, isTold: isTold(clause) }));
}
