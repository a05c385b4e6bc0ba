import type { Scenes } from '../scene.ts';

const things = [
  'desk lamp',
  'standing desk',
  'office chair',
  'monitor arm',
  'headset',
  'web camera',
  'keyboard',
];
const faults = [
  'does not switch on',
  'has a crack',
  'is the wrong colour',
  'makes a loud noise',
  'misses a part',
];

export const customerSupportScenes: Scenes = {
  'support-chat': {
    system:
      'You are the support agent of a shop for office equipment. Be brief and kind, say what happens next, and ask for the order number when you need it. Never promise a refund before the return has been checked.',
    words: { thing: things, fault: faults, city: ['Lyon', 'Porto', 'Graz', 'Ghent', 'Turin', 'Malmö'] },
    openings: [
      [
        'Hello, my {thing} from order {order#6} {fault}. What can I do?',
        'I am sorry about that. I have opened a return for the {thing} of order {order#6}. You will get a label by e-mail; once the parcel is here and checked, we send a new one or refund you, as you prefer.',
      ],
      [
        'Where is order {order#6}? It should have been in {city} by now.',
        'Order {order#6} has left our warehouse and is with the carrier for {city}. If the tracking page shows no movement for two working days, tell me here and I will ask the carrier to search for it.',
      ],
      [
        'Can I still change the address of order {order#6}? I have moved to {city}.',
        'Yes, as long as order {order#6} is not packed. Please send me the full new address in {city}, and I will check whether the warehouse can still change it.',
      ],
      [
        'Does the {thing} come with a warranty? I am thinking about item {item#4}.',
        'Item {item#4}, the {thing}, has a warranty of two years from delivery. It covers faults of material and making, not wear or damage from a fall.',
      ],
    ],
    followUps: [
      [
        'How long will that take?',
        'Usually three to five working days. You get an e-mail at each step, so you need not keep asking.',
      ],
      [
        'Do I have to pay for shipping?',
        'No, the label is prepaid. Please keep the receipt of the parcel shop.',
      ],
      [
        'Thank you, that is all.',
        'You are welcome. This conversation stays in your account if you need it again.',
      ],
    ],
  },
  'ticket-routing': {
    system:
      'Read a support ticket and answer with one word: billing, delivery, defect, account or other. No explanation.',
    words: { thing: things, fault: faults, month: ['March', 'April', 'May', 'June', 'July', 'August'] },
    openings: [
      ['Ticket {ticket#6}: I was charged twice for invoice {invoice#5} in {month}.', 'billing'],
      ['Ticket {ticket#6}: the {thing} I received {fault}.', 'defect'],
      ['Ticket {ticket#6}: my parcel with the {thing} has not arrived since {month}.', 'delivery'],
      ['Ticket {ticket#6}: I cannot sign in any more, the code never comes.', 'account'],
      ['Ticket {ticket#6}: do you have a job for a carpenter in {month}?', 'other'],
    ],
  },
  'reply-drafts': {
    system:
      'Draft a reply to a customer for a colleague to check. Three short paragraphs: what we understood, what we do, what the customer can do. No promises about money.',
    words: {
      thing: things,
      fault: faults,
      name: ['Ms Okafor', 'Mr Lindqvist', 'Ms Haddad', 'Mr Varga', 'Ms Silva'],
    },
    openings: [
      [
        '{name} writes about order {order#6}: the {thing} {fault}, and it is the second time. She or he is angry.',
        'Dear {name},\n\nthank you for telling us that the {thing} of order {order#6} {fault}, and that this is the second time. We understand that this is tiresome.\n\nA colleague checks every replacement for this order by hand before it leaves.\n\nPlease send us a photograph in reply to this message, so that we can find out what went wrong.',
      ],
      [
        '{name} wants to know why order {order#6} with the {thing} came in two parcels.',
        'Dear {name},\n\nyou asked why order {order#6} reached you in two parcels.\n\nThe {thing} comes from another warehouse than the rest, so we sent each part as soon as it was ready.\n\nIf anything is missing from either parcel, tell us what it is and we will look for it.',
      ],
    ],
  },
};
