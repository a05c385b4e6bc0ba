// Words of English, German, French and Spanish for what may grow or shrink and how, as parts of patterns on folded text.

/** By what each part of a pattern stands for. */
export const changeWords = {
  percent: String.raw`(?<percent>\d{1,4}(?:[.,]\d{1,2})?) ?(?:%|percent|prozent|pour ?cent|por ?ciento)`,
  usage: String.raw`(?:usage|use|traffic|volumes?|calls?|requests?|users?|customers?|load|nutzung|aufrufe?|anfragen?|nutzer\w*|kunden|verkehr|trafic|appels?|requetes?|utilisation|utilisateurs?|uso|trafico|llamadas?|peticiones|usuarios?)`,
  money:
    '(?:costs?|spend(?:ing)?|bills?|money|kosten|ausgaben|rechnung|couts?|depenses?|facture|costes?|costos?|gastos?|factura)',
  price:
    '(?:pric(?:es?|ing)|tariffs?|token costs?|fees|preise?[ns]?|tokenpreise?|tarife?n?|prix|tarifs?|precios?|tarifas?)',
  speed:
    '(?:speed|fast(?:er)?|quick(?:er)?|latency|response times?|schnell(?:er)?|latenz|rapides?|vite|latence|rapid[oa]s?|latencia)',
  more: '(?:more|additional|extra|higher|mehr|de plus|en plus|mas)',
  less: '(?:less|lower|fewer|cheaper|weniger|niedriger\\w*|geringer\\w*|gunstiger|de moins|moins|menos)',
  up: String.raw`(?:grow\w*|grew|increas\w*|ris(?:es?|ing)|rose|go(?:es)? up|went up|(?:is |are |be )?up|climbs?|jumps?|wachs\w*|wachst|wuchs\w*|steig\w*|stieg\w*|zunehmen|zunimmt|augment\w*|crece\w*|aument\w*|sube\w*)`,
  down: String.raw`(?:drops?|falls?|shrinks?|declin\w*|decreas\w*|go(?:es)? down|(?:is |are |be )?down|sink\w*|fall\w*|fallt|abnehmen|abnimmt|baiss\w*|diminu\w*|baja\w*|disminu\w*)`,
  cut: String.raw`(?:cut|reduc\w*|lower|sav\w+|slash|shave|trim|senk\w*|spar\w*|reduzier\w*|reduire|economiser|reducir|ahorrar)`,
  raise: String.raw`(?:rais\w*|increas\w*|hik\w*|put up|erhoh\w*|anheb\w*|augment\w*|sub[ae]\w*|aument\w*)`,
  dearer: String.raw`(?:higher|dearer|more expensive|pricier|teurer|hoher\w*|plus chere?s?|plus eleves?|mas car[oa]s?|mas altos?)`,
  cheaper: String.raw`(?:lower|cheaper|less expensive|gunstiger|billiger|niedriger\w*|moins cheres?|mas barat[oa]s?|mas bajos?)`,
  costly: '(?:dearer|more expensive|pricier|teurer|plus chere?s?|mas car[oa]s?)',
  cheap: '(?:cheaper|less expensive|gunstiger|billiger|moins cheres?|mas barat[oa]s?)',
  becomes: '(?:gets?|becomes?|were|was|wurden?|wird|werden|devient|deviennent|fuera\\w*)',
  rise: '(?:increases?|rises?|hikes?|jumps?|surcharge|erhohung|anstieg|hausse|augmentation|subida|aumento)',
  fall: '(?:cuts?|drops?|reductions?|decreases?|discounts?|senkung|rabatt|nachlass|baisse|reduction|bajada|reduccion|descuento)',
  by: '(?: by| um| von| de| un| of)?',
  filler: String.raw`(?:\s+[\w'-]+){0,3}?\s+`,
  /** A word or two between a noun and its verb ("prices of gpt-4o go up"). */
  between: String.raw`(?:[\w.-]+ ){0,3}?`,
} as const;
