import { folded } from './folded.ts';

/** Words for more and for less, in the languages a model may answer in; on text without accents. */
const up =
  /\b(?:rose|rise[sn]?|rising|increas\w*|grew|grow\w*|jump\w*|climb\w*|surg\w*|spik\w*|went up|higher|gestiegen|stieg\w*|steig\w*|erhoh\w*|zugenommen|wuchs\w*|augment\w*|hausse|cru|grimpe\w*|subi\w*|aument\w*|creci\w*)\b/;
const down =
  /\b(?:fell|fall\w*|dropp?\w*|decreas\w*|declin\w*|shr[aiu]nk\w*|went down|lower|gesunken|sank\w*|sink\w*|gefallen|fiel\w*|verringer\w*|abgenommen|baiss\w*|diminu\w*|recul\w*|bajo|bajaron|disminuy\w*|cay\w*)\b/;

/** 1 where a sentence speaks of more only, -1 of less only, 0 of neither or of both. */
export function directionOf(text: string): -1 | 0 | 1 {
  const plain = folded(text);
  const [isUp, isDown] = [up.test(plain), down.test(plain)];
  if (isUp === isDown) return 0;
  return isUp ? 1 : -1;
}
