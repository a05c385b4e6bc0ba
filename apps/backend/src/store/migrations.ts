import type { Migration } from '@netra/foundation';
import { threadsMigration } from './migrations/001-threads.ts';
import { wallsMigration } from './migrations/002-walls.ts';
import { stepsMigration } from './migrations/003-steps.ts';
import { modelCallsMigration } from './migrations/004-model-calls.ts';
import { askedAgentMigration } from './migrations/005-asked-agent.ts';
import { approvalsMigration } from './migrations/006-approvals.ts';
import { knowledgeMigration } from './migrations/007-knowledge.ts';
import { budgetsMigration } from './migrations/008-budgets.ts';
import { documentsMigration } from './migrations/009-documents.ts';
import { feedbackMigration } from './migrations/010-feedback.ts';

/** Every step of the schema, in order. */
export const backendMigrations: readonly Migration[] = [
  threadsMigration,
  wallsMigration,
  stepsMigration,
  modelCallsMigration,
  askedAgentMigration,
  approvalsMigration,
  knowledgeMigration,
  budgetsMigration,
  documentsMigration,
  feedbackMigration,
];
