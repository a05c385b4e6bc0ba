/** What a question wants to know; a question may want several. */
export const intents = [
  'synthetic-data',
  'accept',
  'spend-overview',
  'savings',
  'cost-change',
  'compare-models',
  'latency',
  'errors',
  'caching',
  'limits',
  'budget',
  'price-changes',
  'unpriced',
  'forecast',
  'top-users',
  'unit-economics',
  'data-help',
  'greeting',
  'out-of-scope',
] as const;
export type Intent = (typeof intents)[number];

const word = String.raw`[\w.,'-]+`;
/** Any word but those that point at something there is ("a report on the workload of search"). */
const indefinite = String.raw`(?!(?:the|our|my|your|this|that|these|of|on|for|in|from|about|to|with|der|die|das|den|dem|unsere?\w*|von|fur|uber|le|la|les|notre|nos|du|des|el|los|las|nuestr\w+|del|twice|double|report|overview|chart|breakdown)\b)[\w.,'-]+`;
const making = String.raw`(?:generat\w+|creat(?:e|es|ing)|make|produc(?:e|es|ing)|synthesi[sz]e|simulate|erzeug\w*|generier\w*|erstell\w*|gener\w+|cree[rz]?|crea\w*)`;
const wanting = '(?:give (?:me|us)|i need|we need|need|want|brauche[n]?|gib (?:mir|uns))';
const made = '(?:workloads?|data|calls|traffic|logs|datasets?|daten|aufrufe|appels|donnees|datos|llamadas)';

type Sign = { readonly intent: Intent; readonly pattern: RegExp };

/** Words of English, German, French and Spanish, on text without accents; more specific intents first. */
export const signs: readonly Sign[] = [
  {
    intent: 'synthetic-data',
    pattern: new RegExp(
      [
        // Made data, by whatever verb: "we need test data", "give me a fake workload".
        String.raw`\b(?:${making}|${wanting}) (?:${word} ){0,6}?(?:synthetic|test|fake|dummy|artificial|mock|synthetisch\w*|test-?|synthetiques?|sinteticos?) ?${made}\b`,
        // A workload is made; the workload is what there is already, and is looked at.
        String.raw`\b${making} (?:${indefinite} ){0,6}?workloads?\b(?! (?:of|like) (?:the|our|my) )`,
        String.raw`\b${wanting} (?:an?|some|another|ein\w*|une?|un[oa]?|[\d.,]+k?) (?:${indefinite} ){0,4}?workloads?\b`,
        String.raw`\b${making} (?:${indefinite} ){0,4}?${made} (?:for|to) test`,
        String.raw`\b(?:generate|create|erzeuge|generiere|genere[rz]?|genera) [\d.,' ]+ ?(?:k|m|thousand|million|tausend|mille|mil)? ?(?:[\w-]+ ){0,4}(?:calls|requests|aufrufe|anfragen|appels|llamadas)\b`,
        // Said without a verb; in a question about it ("is the synthetic data counted?") it is there already.
        String.raw`^(?:please |bitte |some |a |an |now )*(?:synthetic|fake|dummy|mock) (?:data|workloads?|calls|traffic)\b`,
        String.raw`^(?:bitte |einige )*(?:testdaten|donnees de test|datos de prueba)\b`,
        String.raw`\b(?:${making}|${wanting}) (?:${word} ){0,6}?(?:testdaten|testaufrufe|donnees de test|datos de prueba)\b`,
      ].join('|'),
    ),
  },
  {
    intent: 'accept',
    pattern:
      /^(?:(?:please|ok(?:ay)?|yes|ja|oui|si|bitte|let'?s|we|i|can you|could you|go ahead and|i'?d like to|we want to|i want to),? )*(?:accept|adopt|approve|take up|akzeptier\w*|annehm\w*|nimm|accepte[rz]?|acepta\w*) (?:[\w-]+ ){0,3}?(?:findings?|recommendations?|proposals?|suggestions?|changes?|polic(?:y|ies)|it|this|that|savings?|first|batch\w*|cach\w*|vorschla\w*|empfehlung\w*|recommandations?|propositions?|recomendacion\w*|propuestas?)\b/,
  },
  {
    intent: 'data-help',
    pattern:
      /\b(?:how (?:do|can|should|to) (?:i |we |you )?(?:import|upload|send (?:\w+ ){0,2}(?:data|calls|logs|traces)|export|connect|ingest|log|get (?:my|our|the) (?:data|calls|logs))|import|upload|ingest|connect (?:my|our|the)|(?:get|bring) (?:my|our) data|(?:what|which) data|no data|(?:is|are) (?:our|the|my) data (?:complete|enough|sufficient|good|ok)|data quality|missing data|sind (?:unsere |die )?daten (?:vollstandig|ausreichend)|start(?:ed)? with|importier\w*|hochladen|welche daten|daten (?:ein|hoch)\w+|importer|quelles donnees|importar|(?:que|cuales) datos|subir (?:los |nuestros )?datos)\b/,
  },
  {
    intent: 'unpriced',
    pattern:
      /\b(?:unpriced|unknown prices?|missing prices?|no (?:known )?prices?|without (?:a |any )?(?:known )?prices?|not priced|ohne (?:bekannten )?preise?|fehlende\w* preise?|sans prix|prix (?:inconnus?|manquants?)|sin precios?|precios? desconocidos?)\b/,
  },
  {
    intent: 'price-changes',
    pattern:
      /\b(?:price (?:changes?|increases?|hikes?|cuts?|drops?|moves?|rises?)|prices? (?:(?:of|for) )?(?:[\w.-]+ ){0,3}?(?:chang\w+|increas\w+|ris(?:e|en|ing)|rose|drop\w*|fell|fallen|go(?:ne|ing)? (?:up|down)|went (?:up|down))|(?:changed|raised|lowered|cut|new) (?:\w+ ){0,2}prices?|cheaper since|dearer|preisanderung\w*|preiserhohung\w*|preissenkung\w*|preise? (?:\w+ ){0,3}(?:geandert|erhoht|gesenkt|gestiegen|gesunken|gefallen)|(?:changements?|hausses?|baisses?|evolution) (?:de|des|du) (?:prix|tarifs?)|(?:prix|tarifs?) (?:\w+ ){0,3}(?:change\w*|augment\w*|baiss\w*)|(?:cambios?|subidas?|bajadas?) de (?:precios?|tarifas?)|(?:cambi|subi|baj)\w+ (?:los |las )?(?:precios?|tarifas?)|(?:precios?|tarifas?) (?:\w+ ){0,3}(?:cambi\w+|subi\w+|baj\w+))\b/,
  },
  {
    intent: 'caching',
    pattern:
      /\b(?:cach(?:e|es|ed|ing)(?: hit)?|hit rates?(?! ?-?limit)|gecacht\w*|zwischenspeicher\w*|cache-?treffer\w*|trefferquote\w*|mise en cache|taux de (?:succes|hits?)|en cache|almacenamiento en cache|tasa de aciertos?)\b/,
  },
  {
    intent: 'limits',
    pattern:
      /\b(?:rate[ -]?limit\w*|concurren\w+|throughput|headroom|(?:requests?|tokens?) (?:per|a|each) (?:minute|second)|rpm|tpm|capacity|quotas?|simultaneous\w*|in parallel|at the same time|peak (?:load|traffic|usage)|throttl\w*|gleichzeitig\w*|parallele?\w*|durchsatz|kapazitat\w*|ratenlimit\w*|limits?|simultanement|simultanes?|en parallele|debit|limites? de (?:debit|requetes|taux|velocidad|tasa)|concurrentes?|concurrence|simultane[oa]s?|en paralelo|concurrencia|capacidad)\b/,
  },
  {
    intent: 'budget',
    pattern:
      /\b(?:budget\w*|overspen\w+|over ?budget|spending (?:cap|limit)|(?:get by|make do|manage|cope|live|come out|survive) (?:with|on) (?:only |just |about )?(?:us\$ ?|\$ ?|usd ?)?\d+|(?:stay|keep|remain) (?:with)?in|run out of (?:money|budget)|presupuest\w*|enveloppe)\b/,
  },
  {
    intent: 'forecast',
    pattern:
      /\b(?:forecast\w*|predict\w*|projection|run ?rate|next (?:week|month|quarter|year|\d+ (?:days|weeks|months))|will (?:we|it|i|this|that) (?:\w+ )?(?:spend|cost|pay)|(?:if|suppose|assuming) .{0,20}\b(?:usage|traffic|calls|volume|users) (?:\w+ )?(?:grows?|doubles?|increases?|rises?)|prognose\w*|vorhersage\w*|nachste[nrsm]? (?:woche|monat|quartal|jahr)|previsions?|(?:le mois|la semaine|l'annee|le trimestre) prochaine?|pronostico|prevision|proxim[oa] (?:mes|semana|ano|trimestre))\b/,
  },
  {
    intent: 'top-users',
    pattern:
      /\b(?:(?:which|what|top|biggest|largest|heaviest|dearest|most expensive) (?:\w+ ){0,2}(?:users?|customers?|people)\b|who (?:spends|costs|uses)|(?:users?|customers?) (?:\w+ ){0,2}(?:cost|spend|use) (?:\w+ ){0,2}most|welche (?:nutzer|kunden)|quels (?:utilisateurs|clients)|(?:que|cuales) (?:usuarios|clientes))\b/,
  },
  {
    intent: 'unit-economics',
    pattern:
      /\b(?:unit (?:economics|costs?)|(?:costs?|spend|pay|price)\b.{0,30}\b(?:per|for (?:each|every|one|an?)) (?:\w+ )?(?:conversations?|chats?|sessions?|users?|customers?|success\w*|outcomes?|resolutions?|calls?|requests?)\b|(?:conversations?|users?|customers?) costs? (?:us )?on average|(?:does|do|did|is) (?:one|an?|each|every|the average|a single|an average) (?:single |average |usual )?(?:conversations?|chats?|sessions?|users?|customers?|success\w*|outcomes?|resolutions?)\b.{0,40}\b(?:costs?|spend)|(?:kosten|kostet)\b.{0,30} (?:pro|je) (?:aufruf|anfrage|gesprach|konversation|nutzer\w*|kunde\w*|erfolg\w*)|kostet (?:uns )?(?:ein|eine|ein einzelne[rs]?) (?:aufruf|anfrage|gesprach|konversation|nutzer|kunde)|cout par (?:conversation|utilisateur|client|succes)|coute (?:une|un) (?:conversation|utilisateur|client)|costes? por (?:conversacion|usuario|cliente|exito)|cuesta (?:una?|cada) (?:conversacion|usuario|cliente))\b/,
  },
  {
    intent: 'cost-change',
    pattern:
      /\b(?:why (?:did|is|are|was|has|have|do|does)(?! .{0,40}\b(?:slow\w*|fail\w*|errors?)\b)|jump\w*|spik\w+|surg\w+|increas\w*|ris(?:e|en|ing)|rose|grew|grow\w*|went up|gone up|going up|dropped|fell|decreased|what(?:'s| has| have| is)? changed|movers?|anomal\w+|weird\w*|strange\w*|unusual\w*|odd|out of the ordinary|suspicious\w*|(?:looks?|seems?|is|are|was|got|gone|went) (?:\w+ly |so |a bit )?(?:nuts|crazy|insane|wild|ridiculous|outrageous|sky ?high|(?:way )?too (?:high|much))|how much (?:more|less|cheaper|dearer) (?:did|does|do|was|were|has|have|than)|(?:more|less) than (?:the |on the |in the )?(?:day|week|month|year|period|time|last|before)|difference (?:between|to|from)|compared (?:to|with) (?:last|the)|worth (?:it )?(?:yesterday|the upgrade)|upgrade worth|roll (?:it )?back|wie ?viel mehr|combien de plus|cuanto mas|warum|wieso|weshalb|gestiegen|anstieg\w*|steig\w*|teurer geworden|pourquoi|augment\w*|hausse|plus cheres? (?:que|qu)|por que|subio|subido|subida|aument\w*|incremento\w*)\b/,
  },
  {
    intent: 'compare-models',
    pattern:
      /\b(?:compar\w+|versus|vs|instead of|better than|(?:cheaper|dearer|more expensive|faster|slower|teurer|gunstiger|billiger|schneller|langsamer|besser|plus chere?|moins chere?|mas car[oa]|mas barat[oa]) (?:than|als|que) (?:chatgpt|gpt|claude|gemini|llama|mistral|deepseek|qwen|o\d)|(?:which|what) models? (?:\w+ ){0,3}?(?:cheap\w*|per call|a call|costs? least)|welches modell (?:\w+ ){0,3}?(?:gunstig\w*|billig\w*)|quel modele (?:\w+ ){0,3}?moins cher|que modelo (?:\w+ ){0,3}?mas barat\w*|switch(?:ing)? (?:\w+ )?(?:from|to)|mov(?:e|ing) (?:\w+ ){0,3}to (?:gpt|claude|gemini)|which models? (?:should|is (?:better|best)|to use)|new model|alternatives?|(?:per|a) call (?:\w+ ){0,2}?(?:by|per|of each|for each) model|deprecat\w*|retir(?:e|es|ed|ing|ement)|sunset\w*|end of life|discontinu\w*|phased out|abgekundigt\w*|vergleich\w*|statt|wechsel\w*|remplacer|au lieu de|en (?:lugar|vez) de|cambiar (?:a|de) modelo)\b/,
  },
  {
    intent: 'latency',
    pattern:
      /\b(?:latenc\w+|slow\w*|fast(?:er|est)?|speed|quick(?:er|est)|ttft|first token|response times?|how long(?! (?:is|are|was|were) (?:\w+ ){0,2}?(?:prompts?|answers?|inputs?|outputs?|contexts?|messages?|completions?|requests?)\b(?! tak))|p50|p95|p99|bottlenecks?|tokens (?:per|a) second|langsam\w*|schnell\w*|latenz\w*|antwortzeit\w*|wartezeit\w*|wie lange|dauert|lente?s?|lenteur|latences?|rapides?|plus vite|temps de reponse|combien de temps|lent[oa]s?|latencia|rapid[oa]s?|tarda\w*|tiempos? de respuesta)\b/,
  },
  {
    intent: 'errors',
    pattern:
      /\b(?:errors?|fail\w*|retr(?:y|ies|ied|ying)|time ?outs?|timed out|429s?|5xx|went wrong|broke|fehler\w*|schief\w*|fehlgeschlagen\w*|fehlschlag\w*|wiederholung\w*|erreurs?|echecs?|echou\w*|reessais?|error(?:es)?|fall(?:os?|aron|idas?|an)|reintentos?)\b/,
  },
  {
    intent: 'savings',
    pattern:
      /\b(?:sav(?:e|es|ed|ing|ings)|batch(?:ed|able)|(?:use|using|through|via|with|nutzen|per) (?:the )?batch|batch (?:api|interface|mode|prices?|process\w*)|batching|about batch|batch(?= ?[?.!]*$)|deprecat\w*|end of life|grades? [abc]|(?:explain|mean|what (?:is|are)) (?:the |your )?grades?|how (?:sure|certain|confident|reliable|accurate) (?:are|is)|cut(?:s|ting)?|reduc\w+|optimi[sz]\w*|cheaper|cheapest|lower(?:ing)? (?:the |our |my )?(?:\w+ )?(?:costs?|bill|spend\w*)|less money|(?:pay|spend) less|what (?:should|can|could|must) (?:we|i) (?:change|do)|change first|recommend\w*|wast\w+|levers?|quick wins?|spar(?:en|t|potential\w*)|einspar\w*|reduzier\w*|senk\w+|gunstiger|billiger|verschwend\w*|economi\w+|reduire|reduction|gaspill\w*|moins cher|depenser moins|ahorr\w*|reducir|desperdici\w*|mas barat[oa]s?|gastar menos|que debemos cambiar|optimier\w*|optimis\w*|optimiz\w*)\b/,
  },
  {
    intent: 'spend-overview',
    pattern:
      /\b(?:where (?:does|do|is|did|has|are) .{0,40}(?:go|going|gone|spent|spending)|how much|overview|summar\w+|break ?down|top \w+|most expensive|expensive|priciest|biggest|largest|who spends|spen[dt] (?:on|by|per|most)|costs? (?:by (?!\d)|per|of|the most)|cost drivers?|wie ?viele? (?:aufrufe|anfragen|tokens?)|wo(?:hin|fur)? (?:geht|fliesst|bleibt|geben).{0,30}|wie ?viel|was kostet|ubersicht|uberblick|teuerste\w*|am meisten|ou va .{0,30}argent|ou (?:part|passe)\w* .{0,30}(?:argent|budget)|combien|apercu|vue d'ensemble|(?:le|la|les) plus cher\w*|adonde va|a ?donde va|en que (?:se )?gast\w+|cuanto|resumen|mas car[oa]s?)\b/,
  },
];

/** Words of the subject: enough to give an overview when nothing more is asked. */
export const subject =
  /\b(?:spend\w*|spent|costs?|money|cash|bucks|dough|bills?|invoice|usage|prompts?|tokens?|calls?|pric(?:e|es|ing)|models?|features?|llms?|ai|kosten|kostet|aufrufe?|anfragen|ausgaben|geld|rechnung|nutzung|modelle?|couts?|coute\w*|depens\w*|argent|facture|modeles?|costes?|costos?|cuesta\w*|gast\w+|dinero|factura|modelos?)\b/;
export const greeting =
  /^(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?|thank you|help|what can you do|who are you|hallo|guten (?:tag|morgen|abend)|danke|hilfe|was kannst du|bonjour|salut|merci|aide|que peux-tu|hola|buen[oa]s (?:dias|tardes|noches)|gracias|ayuda|que puedes)\b/;

/** Asked for nothing in particular: how things stand and what to do about it is what helps. */
export const vague =
  /^(?:so |ok |okay )?(?:how (?:are we|is it|are things|do we) (?:doing|going|looking|stand)|what(?:'s| is) (?:going on|up|new|happening|wrong|the (?:status|situation))|(?:is )?any(?:thing)? (?:news|new|wrong|to know|i should know|interesting)|tell me (?:more|something|everything|about it)|what would you (?:do|change|recommend|suggest)|status|report|audit|improve|make (?:it|things) better|wie (?:lauft|steht|sieht) .{0,10}(?:es|aus|uns)?|was gibt(?:'s| es) neues|quoi de neuf|comment (?:ca va|allons-nous)|que (?:tal|hay de nuevo)|como vamos)\b/;
/** Speaks of what may come, not of what changed. */
export const hypothetical =
  /\b(?:if|suppose|assuming|imagine|handle|wenn|falls|angenommen|si (?:l'|le|la|les|nos|notre|on|nous|el|los|las|nuestr\w+|usamos|crece))\b|[+] ?\d+ ?%/;
