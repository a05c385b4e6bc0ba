import type { Scenes } from '../scene.ts';

const firms = [
  'Norrland Paper',
  'Castell Rail',
  'Adria Shipping',
  'Vallis Energy',
  'Tern Logistics',
  'Brenner Steel',
];
const years = ['2021', '2022', '2023', '2024', '2025'];

export const financialScenes: Scenes = {
  'filing-analysis': {
    system:
      'You read company filings. State what the passage says, in at most three sentences, with its figures as they stand. Say so where the passage does not answer.',
    words: {
      firm: firms,
      year: years,
      cause: ['higher freight rates', 'a closed mill', 'a new contract', 'currency effects'],
    },
    openings: [
      [
        'Passage: "In {year} {firm} reported revenue of {revenue#4} million, because of {cause}." What drove revenue?',
        'According to the passage, {cause} drove the revenue of {firm} in {year}, which was {revenue#4} million.',
      ],
      [
        'Passage: "{firm} holds {debt#3} million of debt due in {year}." What is the interest rate?',
        'The passage does not state an interest rate. It says only that {firm} holds {debt#3} million of debt due in {year}.',
      ],
      [
        'Passage: "Following {cause}, the board of {firm} proposes a dividend of {cents#2} cents for {year}." Summarise.',
        'The board of {firm} proposes a dividend of {cents#2} cents for {year}, following {cause}.',
      ],
    ],
  },
  'fraud-review': {
    system:
      'You look at one card payment and what is known of it. Answer with a decision (release, call the customer, block) and one reason.',
    words: {
      place: ['the customer’s home town', 'a country visited for the first time', 'a known web shop'],
      shop: ['a petrol station', 'a jeweller', 'a ticket machine', 'a grocer'],
    },
    openings: [
      [
        'Payment {payment#8}: {amount#2} euros at {shop} in the customer’s home town, like last week.',
        'release: amount, shop and place are usual for payment {payment#8}.',
      ],
      [
        'Payment {payment#8}: {amount#4} euros at {shop} in a country visited for the first time, ten minutes after one at home.',
        'block: payment {payment#8} cannot have been made by the person who paid at home ten minutes before.',
      ],
      [
        'Payment {payment#8}: {amount#3} euros at {shop}, place: {place}, new telephone.',
        'call the customer: a new telephone is a reason to ask about payment {payment#8} before it is released.',
      ],
    ],
  },
  'analyst-desk': {
    system:
      'You assist analysts. Explain terms and methods, work only with figures you are given, and never advise to buy or sell.',
    words: {
      firm: firms,
      year: years,
      ratio: ['net debt to earnings', 'return on equity', 'days of inventory', 'interest cover'],
    },
    openings: [
      [
        'What does {ratio} tell me about {firm}, note {note#5}?',
        'It relates what {firm} owes or uses to what it earns. On its own {ratio} says little: compare it over the years and with firms of the same trade before you write note {note#5}.',
      ],
      [
        'Draft an outline for note {note#5} on {firm}, {year}.',
        '1. What {firm} does and where it earns. 2. What changed in {year}. 3. {ratio} over five years. 4. Risks. 5. What we do not know.',
      ],
    ],
    followUps: [
      [
        'Should we buy?',
        'I do not advise to buy or sell. I can list what speaks for either side in the figures you give me.',
      ],
      [
        'Make it shorter.',
        'What the firm does; what changed; the ratio in context; risks and open questions.',
      ],
    ],
  },
};
