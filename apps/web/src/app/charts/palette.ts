/** Colours of series in a fixed order, told apart by hue and lightness in both themes; the last is for the rest. */
const seriesColours = [
  'indigo.5',
  'teal.5',
  'orange.5',
  'grape.5',
  'cyan.6',
  'pink.5',
  'lime.6',
  'blue.3',
] as const;

export const restColour = 'gray.5';

/** The colour of the series at `index`; the palette repeats past its end. */
export function seriesColour(index: number): string {
  return seriesColours[index % seriesColours.length] ?? restColour;
}
