import { folded } from './folded.ts';

/** Amounts written out, in the languages a model may answer in; on text without accents. "One" alone is a pronoun. */
const words: readonly RegExp[] = [
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|four|fif|six|seven|eigh|nine)ty\w*|dozens?|\w*hundred\w*|\w*thousand\w*|\w*(?:m|b|tr)illion\w*|a couple|a single|orders? of magnitude|zero|half|halves|halv\w+|twice|thrice|doubl\w*|tripl\w*|quadrupl\w*|quintupl\w*|\w+fold|quarters? of|(?:by|to) (?:a|one) quarter|thirds?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?|per ?cent|percentage points?)\b/,
  /\b(?:zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|\w*zehn|\w*zig|dreissig|dutzend\w*|hundert\w*|tausend\w*|\w*(?:hundert|tausend)|million\w*|milliard\w*|billion\w*|null|halb\w*|halft\w*|doppelt\w*|verdoppel\w*|verdreifach\w*|vervielfach\w*|\w+fach|viertel\w*|drittel\w*|(?:funf|sechs|sieb|ach|neun|zehn|hundert)s?tel\w*|prozent\w*)\b/,
  /\b(?:deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt\w*|trente|quarante|cinquante|soixante|douzaine\w*|cents?|mille|milliers?|millions?|milliards?|zero|moitie\w*|demi\w*|double\w*|doublant|triple\w*|quart|(?:un|le|deux) tiers|(?:cinqu|six|sept|huit|neuv|dix|cent)ieme\w*|pour ?cent|pourcent\w*)\b/,
  /\b(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once (?:por|mil|millones|veces|llamadas|dolares)|doce|trece|catorce|quince|veint\w*|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|docena\w*|cien|cientos?|mil|miles|millon\w*|cero|mitad\w*|medio|doble\w*|duplic\w*|triplic\w*|cuart[oa]|tercio|tercera parte|quint[oa]|decim[oa]|por ?ciento|porcentaje)\b/,
];

/** "One" as a number, not as a pronoun: "one call failed", but "one of them", "this one". */
const one =
  /(?<!\b(?:no|any|every|each|this|that|the|which|another|some|with)[ -])\bone\b(?! (?:of|another|by one|after)\b)/;
/** Roman numerals of two letters and more, as they are written; "CI" and "CD" are something else. */
const roman =
  /\b(?!(?:CI|CD|MD|DC|DI|LI|MI|MIX)\b)(?=[IVXLCDM]{2,}\b)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b/;

/** Words that only look like amounts. */
const harmless =
  /\b(?:at once|third[- ]part(?:y|ies)|so that half|einfach|mehrfach|vielfach|dreifach[a-z]+ung|wenig|einzig\w*|zeitig\w*|billig\w*)\b/g;

/** True where an amount is written out in words. */
export function holdsNumberWord(text: string): boolean {
  const plain = folded(text).replace(harmless, ' ');
  return roman.test(text) || one.test(plain) || words.some((pattern) => pattern.test(plain));
}
