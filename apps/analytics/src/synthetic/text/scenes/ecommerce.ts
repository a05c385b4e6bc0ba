import type { Scenes } from '../scene.ts';

const goods = [
  'rain jacket',
  'trail shoe',
  'wool blanket',
  'camping stove',
  'steel bottle',
  'day pack',
  'head torch',
];
const colours = ['dark green', 'sand', 'slate', 'red', 'navy', 'black'];
const uses = [
  'a week in the mountains',
  'the way to work',
  'a wet autumn',
  'a first tent trip',
  'long train rides',
];

export const ecommerceScenes: Scenes = {
  'shopping-assistant': {
    system:
      'You help visitors of an outdoor shop to find what fits them. Ask one question at a time, name at most two articles, and say honestly when the shop has nothing suitable.',
    words: { good: goods, colour: colours, use: uses },
    openings: [
      [
        'I need a {good} for {use}, at most {price#2} euros.',
        'For {use} two articles fit: {good} {first#4} and {good} {second#4}. Both stay within {price#2} euros. Is low weight or a long life more important to you?',
      ],
      [
        'Do you have the {good} {first#4} in {colour}?',
        'The {good} {first#4} is made in {colour}, but not in every size. Which size do you take?',
      ],
      [
        'What is the difference between {good} {first#4} and {second#4}?',
        'The {good} {first#4} is lighter and packs smaller; {second#4} is sturdier and meant for daily use. For {use} I would take the sturdier one.',
      ],
    ],
    followUps: [
      [
        'A long life, please.',
        'Then take the sturdier of the two. It can be repaired, and spare parts are in the shop.',
      ],
      ['Can I send it back?', 'Yes, within thirty days, unused and with its label.'],
    ],
  },
  'product-search': {
    system:
      'Turn what a visitor types into a search: JSON with the keys query, colour and maxPrice; null where nothing is said.',
    words: { good: goods, colour: colours },
    openings: [
      ['{colour} {good} under {price#3}', '{"query":"{good}","colour":"{colour}","maxPrice":{price#3}}'],
      [
        '{good} like the {model#4} but cheaper than {price#2}',
        '{"query":"{good} {model#4}","colour":null,"maxPrice":{price#2}}',
      ],
      [
        'show me a {good} in {colour}, model {model#4}',
        '{"query":"{good} {model#4}","colour":"{colour}","maxPrice":null}',
      ],
    ],
  },
  'review-moderation': {
    system: 'Decide about a product review: publish, hold or reject. Answer with one word.',
    words: { good: goods, use: uses },
    openings: [
      ['Review {review#6}: The {good} was just right for {use}. Would buy it again.', 'publish'],
      ['Review {review#6}: The {good} fell apart after {use}. Disappointing.', 'publish'],
      ['Review {review#6}: Call me on {phone#7} and I sell you a better {good}.', 'reject'],
      ['Review {review#6}: The {good} burned my child. I will talk to a lawyer.', 'hold'],
    ],
  },
  'product-texts': {
    system:
      'Write a text of two sentences for an article from its facts. Nothing that is not among the facts.',
    words: {
      good: goods,
      colour: colours,
      stuff: ['recycled nylon', 'merino wool', 'steel', 'waxed cotton'],
      use: uses,
    },
    openings: [
      [
        'Article {article#5}: {good}; {colour}; {stuff}; {weight#3} g',
        'This {good} in {colour} is made of {stuff}. It weighs {weight#3} grams.',
      ],
      [
        'Article {article#5}: {good}; {stuff}; meant for {use}',
        'A {good} of {stuff}, meant for {use}. Article {article#5} is in the shop now.',
      ],
    ],
  },
};
