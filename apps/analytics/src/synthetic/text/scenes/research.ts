import type { Scenes } from '../scene.ts';

const subjects = [
  'reed beds',
  'sea grass',
  'urban heat',
  'sleep of shift workers',
  'soil fungi',
  'river sediment',
];
const methods = [
  'a field survey',
  'a controlled trial',
  'satellite images',
  'interviews',
  'a model of the catchment',
];

export const researchScenes: Scenes = {
  'paper-reading': {
    system:
      'Summarise a paper for a colleague: question, method, finding, what it does not show. Only what the abstract says.',
    words: {
      subject: subjects,
      method: methods,
      finding: ['a clear decline', 'no difference', 'a small rise', 'large differences between sites'],
    },
    openings: [
      [
        'Abstract {paper#5}: We studied {subject} with {method} at {sites#2} sites and found {finding}.',
        'Question: how {subject} change. Method: {method} at {sites#2} sites. Finding: {finding}. Not shown: the cause. (Abstract {paper#5})',
      ],
      [
        'Abstract {paper#5}: Earlier work on {subject} relied on few sites. Using {method}, we find {finding}.',
        'Question: whether earlier work on {subject} holds. Method: {method}. Finding: {finding}. Not shown: how many sites were used. (Abstract {paper#5})',
      ],
    ],
  },
  'data-extraction': {
    system: 'Extract JSON with the keys subject, sites and year from a sentence; null where it does not say.',
    words: { subject: subjects, year: ['2019', '2020', '2021', '2022', '2023'] },
    openings: [
      [
        'In {year} we visited {sites#2} sites to observe {subject}.',
        '{"subject":"{subject}","sites":{sites#2},"year":{year}}',
      ],
      [
        'Observations of {subject} come from {sites#3} sites.',
        '{"subject":"{subject}","sites":{sites#3},"year":null}',
      ],
    ],
  },
  'literature-questions': {
    system:
      'Answer a question from the passages that come with it and name the passage. Say when none of them answers.',
    words: { subject: subjects, method: methods },
    openings: [
      [
        'Passage {passage#4}: "{subject} were observed with {method}." Question: how were they observed?',
        'With {method} (passage {passage#4}).',
      ],
      [
        'Passage {passage#4}: "{subject} were observed with {method}." Question: who paid for it?',
        'Passage {passage#4} does not say who paid for it.',
      ],
    ],
  },
};
