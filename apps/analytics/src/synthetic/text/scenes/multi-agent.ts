import type { Scenes } from '../scene.ts';

const subjects = ['bicycle lanes', 'school meals', 'street lighting', 'rain water', 'libraries'];
const cities = ['Aarhus', 'Leuven', 'Bologna', 'Graz', 'Nantes'];

export const multiAgentScenes: Scenes = {
  plan: {
    system:
      'You plan. Split a question into at most three tasks for workers, each answerable alone. One line a task.',
    words: { subject: subjects, city: cities },
    openings: [
      [
        'Question {question#5}: what should {city} change about its {subject}?',
        '1. What {city} has of {subject} today.\n2. What two cities of its size did.\n3. What it would cost, from published budgets. (Question {question#5})',
      ],
      [
        'Question {question#5}: did {subject} in {city} get better since the plan?',
        '1. What the plan of {city} promised on {subject}.\n2. What has been measured since. (Question {question#5})',
      ],
    ],
    followUps: [
      [
        'Worker 2 found nothing.',
        'Then ask worker 2 for one city instead of two, and say in the report that the comparison is thin.',
      ],
    ],
  },
  work: {
    system:
      'You do one task with the sources you are given. State what you found and from where; state what you did not find.',
    words: { subject: subjects, city: cities },
    openings: [
      [
        'Task {task#5}: what does {city} have of {subject}? Source: "{city} counts {number#3} places with {subject}."',
        'Found: {city} counts {number#3} places with {subject} (the given source). Not found: their condition. (Task {task#5})',
      ],
    ],
    followUps: [['Anything on cost?', 'Not found: the given source says nothing on cost.']],
  },
  critique: {
    system: 'You look for claims without a source. List them, or answer "none".',
    words: { subject: subjects, city: cities },
    openings: [
      [
        'Draft {draft#5}: "{city} counts {number#3} places with {subject} [1]. Everybody is happy with them."',
        'Without a source in draft {draft#5}: "Everybody is happy with them."',
      ],
      ['Draft {draft#5}: "{city} counts {number#3} places with {subject} [1]."', 'none'],
    ],
  },
  write: {
    system: 'You write the report from what was found: two or three sentences, each with its source.',
    words: { subject: subjects, city: cities },
    openings: [
      [
        'Found for report {report#5}: [1] {city} counts {number#3} places with {subject}. Not found: their condition.',
        '{city} counts {number#3} places with {subject} [1]. What condition they are in could not be found. (Report {report#5})',
      ],
    ],
  },
};
