import { folded } from './folded.ts';

/** Amounts written out, in the languages a model may answer in; on text without accents. "One" alone is a pronoun. */
const words: readonly RegExp[] = [
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|(?:m|b|tr)illions?|zero|half|halves|halv\w+|twice|thrice|doubl\w*|tripl\w*|quadrupl\w*|quintupl\w*|\w+fold|quarters? of|thirds?|fifths?|tenths?|per ?cent|percentage points?)\b/,
  /\b(?:zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|\w*zehn|\w*zig|dreissig|dutzend\w*|hundert\w*|tausend\w*|\w*(?:hundert|tausend)|million\w*|milliard\w*|billion\w*|null|halb\w*|halft\w*|doppelt\w*|verdoppel\w*|verdreifach\w*|vervielfach\w*|\w+fach|viertel\w*|drittel\w*|prozent\w*)\b/,
  /\b(?:deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt\w*|trente|quarante|cinquante|soixante|douzaine\w*|cents?|mille|milliers?|millions?|milliards?|zero|moitie\w*|demi\w*|double\w*|doublant|triple\w*|quart|(?:un|le|deux) tiers|pour ?cent|pourcent\w*)\b/,
  /\b(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once (?:por|mil|millones|veces|llamadas|dolares)|doce|trece|catorce|quince|veint\w*|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|docena\w*|cien|cientos?|mil|miles|millon\w*|cero|mitad\w*|medio|doble\w*|duplic\w*|triplic\w*|cuarto|tercio|por ?ciento|porcentaje)\b/,
];

/** Words that only look like amounts. */
const harmless =
  /\b(?:at once|third[- ]part(?:y|ies)|so that half|einfach|mehrfach|vielfach|dreifach[a-z]+ung|wenig|einzig\w*|zeitig\w*|billig\w*)\b/g;

/** True where an amount is written out in words. */
export function holdsNumberWord(text: string): boolean {
  const plain = folded(text).replace(harmless, ' ');
  return words.some((pattern) => pattern.test(plain));
}
