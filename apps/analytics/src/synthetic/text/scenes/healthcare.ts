import type { Scenes } from '../scene.ts';

const complaints = [
  'a dry cough',
  'pain in the left knee',
  'headaches in the morning',
  'a rash on both arms',
  'heartburn',
];
const since = ['three days', 'a week', 'two weeks', 'a month'];

export const healthcareScenes: Scenes = {
  'visit-notes': {
    system:
      'You turn a dictated visit into a note: Complaint, Findings, Plan. Only what was dictated. Patients are named by number.',
    words: {
      complaint: complaints,
      since,
      plan: ['rest and a visit in two weeks', 'a blood test', 'an ultrasound', 'physiotherapy'],
    },
    openings: [
      [
        'Patient {patient#5}, {complaint} since {since}, temperature normal, we agreed on {plan}.',
        'Complaint: {complaint}, since {since}.\nFindings: temperature normal.\nPlan: {plan}. (Patient {patient#5})',
      ],
      [
        'Control visit, patient {patient#5}. {complaint} is better. Goes on with {plan}.',
        'Complaint: {complaint}, improved.\nFindings: none dictated.\nPlan: {plan} as before. (Patient {patient#5})',
      ],
    ],
  },
  'diagnosis-coding': {
    system:
      'Propose a chapter of ICD-10 for a note, by its letter, with the words of the note that speak for it. A person decides.',
    words: { since },
    openings: [
      [
        'Note {note#6}: dry cough since {since}, lungs clear.',
        'R (symptoms): "dry cough since {since}" in note {note#6}.',
      ],
      [
        'Note {note#6}: heartburn after meals since {since}.',
        'K (digestive system) or R (symptoms): "heartburn after meals" in note {note#6}.',
      ],
      [
        'Note {note#6}: fall on the stairs, swollen ankle, seen after {since}.',
        'S (injury): "fall on the stairs, swollen ankle" in note {note#6}.',
      ],
      [
        'Note {note#6}: itching rash on both arms since {since}.',
        'L (skin) or R (symptoms): "itching rash on both arms" in note {note#6}.',
      ],
    ],
  },
  'patient-letters': {
    system:
      'Write to a patient in plain language what was found and what comes next. No diagnosis that the note does not hold; end with how to reach the clinic.',
    words: {
      complaint: complaints,
      test: ['blood test', 'ultrasound', 'X-ray', 'allergy test'],
      day: ['Monday', 'Tuesday', 'Thursday', 'Friday'],
    },
    openings: [
      [
        'Note {note#6}: came for {complaint}; {test} without findings; come back if it does not improve.',
        'You came to us because of {complaint}. The {test} showed nothing unusual. If it does not get better, please come back. You reach us under the number on this letter; please state {note#6}.',
      ],
      [
        'Note {note#6}: {complaint}; {test} planned for {day}, sober.',
        'Because of {complaint} we planned a {test} for {day}. Please do not eat or drink anything but water that morning. You reach us under the number on this letter; please state {note#6}.',
      ],
    ],
  },
};
