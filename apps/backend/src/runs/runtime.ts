import type { TeamConfiguration } from '@netra/agents';
import type { Logger } from '@netra/foundation';
import type { DeltaWriter } from '../log/delta-writer.ts';
import type { Tailer } from '../log/tailer.ts';
import type { Models } from '../models/ask-models.ts';
import type { Stores } from '../store/open-stores.ts';
import type { Toolbox } from '../tools/toolbox.ts';
import type { Budgets } from './budgets/budgets.ts';
import type { RunControls } from './run-controls.ts';
import type { Team } from './team.ts';

/** What a process needs to work on runs; made once at start, and the same for every organization. */
export type RunRuntime = {
  readonly stores: Stores;
  readonly tailer: Tailer;
  readonly deltas: DeltaWriter;
  readonly team: Team;
  readonly tools: Toolbox;
  readonly models: Models;
  /** Stored with each run: which prompts and agents it was worked out with. */
  readonly configuration: TeamConfiguration;
  /** What a run and an organization may use. */
  readonly budgets: Budgets;
  readonly controls: RunControls;
  readonly logger: Logger;
};
