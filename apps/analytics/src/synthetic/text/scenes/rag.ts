import type { Scenes } from '../scene.ts';

const topics = ['parental leave', 'travel costs', 'remote work', 'laptops', 'training days', 'overtime'];

export const ragScenes: Scenes = {
  'document-answers': {
    system:
      'Answer from the passages of the staff handbook that come with the question. Name the section. If they do not answer, say so.',
    words: { topic: topics, who: ['the team lead', 'the personnel office', 'the works council'] },
    openings: [
      [
        'Section {section#3}: "About {topic}, ask {who} at least {days#2} days before." Question: whom do I ask about {topic}?',
        'Ask {who}, at least {days#2} days before (section {section#3}).',
      ],
      [
        'Section {section#3}: "Requests about {topic} go to {who}." Question: how long does an answer take?',
        'Section {section#3} does not say how long an answer takes. It says that requests about {topic} go to {who}.',
      ],
    ],
  },
  'question-rewriting': {
    system: 'Rewrite the last question of a conversation so that it can be understood alone. One sentence.',
    words: { topic: topics, who: ['a new colleague', 'somebody on probation', 'a student'] },
    openings: [
      [
        'Before: "What are the rules on {topic}, section {section#3}?" Now: "And for {who}?"',
        'What are the rules on {topic} (section {section#3}) for {who}?',
      ],
      [
        'Before: "Section {section#3} speaks of {topic}." Now: "Since when?"',
        'Since when do the rules on {topic} in section {section#3} hold?',
      ],
    ],
  },
};
