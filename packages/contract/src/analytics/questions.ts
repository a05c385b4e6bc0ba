import type { z } from 'zod';
import { outlookQuestions } from './questions/outlook.ts';
import { priceQuestions } from './questions/prices.ts';
import { reliabilityQuestions } from './questions/reliability.ts';
import { spendQuestions } from './questions/spend.ts';
import { sufficiencyQuestions } from './questions/sufficiency.ts';
import { unitQuestions } from './questions/units.ts';

/** Every question analytics answers: its parameters and its answer. `POST /api/v1/questions/:name`. */
export const questions = {
  ...spendQuestions,
  ...unitQuestions,
  ...reliabilityQuestions,
  ...outlookQuestions,
  ...priceQuestions,
  ...sufficiencyQuestions,
} as const;

export type QuestionName = keyof typeof questions;
export const questionNames = Object.keys(questions) as QuestionName[];
export type QuestionParameters<Name extends QuestionName> = z.input<(typeof questions)[Name]['parameters']>;
export type QuestionAnswer<Name extends QuestionName> = z.infer<(typeof questions)[Name]['answer']>;
