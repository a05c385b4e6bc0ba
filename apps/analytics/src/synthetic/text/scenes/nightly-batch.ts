import type { Scenes } from '../scene.ts';

const lines = ['line A', 'line B', 'the paint shop', 'the packing hall', 'the press'];

export const nightlyBatchScenes: Scenes = {
  'daily-summaries': {
    system: 'Summarise a day’s log of a factory in one or two sentences. Figures as they stand.',
    words: { line: lines, event: ['a torn belt', 'a missing delivery', 'a power cut', 'a false alarm'] },
    openings: [
      [
        'Day {day#3}: {line} made {pieces#4} pieces. Stop of {minutes#2} minutes because of {event}.',
        'On day {day#3} {line} made {pieces#4} pieces; {event} stopped it for {minutes#2} minutes.',
      ],
      [
        'Day {day#3}: {line} made {pieces#4} pieces. No stops.',
        'On day {day#3} {line} made {pieces#4} pieces without a stop.',
      ],
    ],
  },
  'record-tagging': {
    system: 'Tag a maintenance record with one of: electrical, mechanical, software, unclear.',
    words: { line: lines },
    openings: [
      ['Record {record#6}: fuse of {line} replaced.', 'electrical'],
      ['Record {record#6}: bearing at {line} greased, noise gone.', 'mechanical'],
      ['Record {record#6}: controller of {line} updated to release {release#3}.', 'software'],
      ['Record {record#6}: {line} stopped, started again by itself.', 'unclear'],
    ],
  },
  'catalog-translation': {
    system: 'Translate an entry of the catalogue into German. Keep article numbers as they are.',
    words: {},
    openings: [
      ['{article#6}: screw, stainless steel', '{article#6}: Schraube, rostfreier Stahl'],
      ['{article#6}: rubber seal, {size#2} mm', '{article#6}: Gummidichtung, {size#2} mm'],
      ['{article#6}: spare part, not in stock', '{article#6}: Ersatzteil, nicht vorrätig'],
      ['{article#6}: cable, black, {length#2} m', '{article#6}: Kabel, schwarz, {length#2} m'],
    ],
  },
};
