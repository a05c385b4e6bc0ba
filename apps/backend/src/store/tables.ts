// What the backend keeps, and in whose name it is read: PostgreSQL schema `app`, one organization a transaction.
// It refuses any query without a scope; row level security stands behind that.
import type { AgentName, ModelRole, TeamConfiguration } from '@netra/agents';
import type {
  ApprovalReason,
  BudgetName,
  DocumentType,
  EventType,
  ExecutableAgent,
  FeedbackRating,
  FeedbackReason,
  Principal,
  Provenance,
  Report,
  Role,
  Usage,
  WireError,
} from '@netra/contract';
import type { ColumnType, Generated, Kysely } from 'kysely';

type Stamp = ColumnType<Date, Date | string | undefined, Date | string>;
type NullableStamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** `bigint`: the driver reads it as text; sequences stay far below 2^53, so readers turn it into a number. */
type BigInteger = ColumnType<string, number | string | undefined, number | string>;
/** `jsonb`: read as the value, written as its text. */
type Json<Value> = ColumnType<Value, string, string>;

type RunState = 'accepted' | 'running' | 'done' | 'failed' | 'cancelled';

type ThreadTable = {
  organization_id: string;
  id: string;
  title: string;
  archived: Generated<boolean>;
  pinned: Generated<boolean>;
  created_by: string;
  created_at: Stamp;
  updated_at: Stamp;
};

type ThreadHeadTable = { organization_id: string; thread: string; seq: BigInteger };

type MessageTable = {
  organization_id: string;
  id: string;
  thread: string;
  run: string | null;
  author: 'user' | 'apex';
  text: string;
  report_id: string | null;
  created_at: Stamp;
};

type RunTable = {
  organization_id: string;
  id: string;
  thread: string;
  user_id: string;
  principal: Json<Principal>;
  question: string;
  question_message_id: string;
  answer_message_id: string;
  state: Generated<RunState>;
  report_id: string | null;
  asked_at: Stamp;
  deadline_at: Stamp;
  finished_at: NullableStamp;
  stop_requested_at: NullableStamp;
  stop_user_id: string | null;
  stop_reason: string | null;
  /** How many steps were begun; numbers the steps of the run. */
  steps: Generated<number>;
  /** The team's prompts and agents at that time; null for runs older than that is kept. */
  configuration: ColumnType<TeamConfiguration | null, string | null | undefined, never>;
  /** Budgets that were spent on the way. */
  budgets_spent: ColumnType<BudgetName[], never, never>;
  /** Which agent the question is for; null for the whole team. */
  focus: ColumnType<ExecutableAgent | null, ExecutableAgent | null | undefined, never>;
};

type RunStepTable = {
  organization_id: string;
  run: string;
  workflow: string;
  key: string;
  step: number;
  output: Json<unknown>;
  created_at: Stamp;
};

type AgentCallTable = {
  organization_id: string;
  id: string;
  run: string;
  agent: AgentName;
  parent: string | null;
  parent_agent: AgentName | null;
  goal: string;
  depth: number;
  input: Json<unknown>;
  output: ColumnType<unknown, string | null | undefined, string | null>;
  error: ColumnType<WireError | null, string | null | undefined, string | null>;
  started_at: Stamp;
  finished_at: NullableStamp;
};

type ToolCallTable = {
  organization_id: string;
  id: string;
  run: string;
  workflow: string;
  key: string;
  agent: AgentName;
  parent_agent: AgentName | null;
  tool: string;
  input_hash: string;
  /** Which execution of the workflow began it. */
  attempt: string;
  evidence_id: string | null;
  error: ColumnType<WireError | null, string | null | undefined, string | null>;
  started_at: Stamp;
  finished_at: NullableStamp;
  /** How many executions began to carry a changing call out. */
  effect_round: Generated<number>;
};

type ApprovalTable = {
  organization_id: string;
  id: string;
  run: string;
  thread: string;
  tool_call: string;
  round: number;
  agent: AgentName;
  parent_agent: AgentName | null;
  tool: string;
  title: string;
  reason: ApprovalReason;
  arguments: Json<Record<string, unknown>>;
  args_hash: string;
  schema: Json<Record<string, unknown>>;
  role: Role;
  requested_at: Stamp;
  expires_at: Stamp;
  decision: ColumnType<
    'approved' | 'denied' | 'expired' | null,
    null | undefined,
    'approved' | 'denied' | 'expired'
  >;
  decided_by: string | null;
  decided_at: NullableStamp;
};

type ModelCallTable = {
  organization_id: string;
  id: string;
  run: string;
  workflow: string;
  key: string;
  agent: AgentName;
  role: ModelRole;
  prompt_id: string;
  prompt_version: string;
  prompt_hash: string;
  provider: string;
  request_model: string;
  response_model: string;
  started_at: Stamp;
  duration_ms: number;
  time_to_first_token_ms: number | null;
  usage: Json<Usage>;
  /** `numeric`: read as text, exact. */
  cost: string | null;
  failure: string | null;
  http_status: number;
  finish_reason: string;
  maximum_output_tokens: number;
  retry_of: string | null;
  /** When analytics had it; null until then. */
  recorded_at: NullableStamp;
};

type RunEventTable = {
  organization_id: string;
  thread: string;
  seq: BigInteger;
  id: string;
  run: string | null;
  agent: string | null;
  parent_agent: string | null;
  step: number;
  type: EventType;
  ts: Stamp;
  traceparent: string | null;
  data: Json<unknown>;
  delta_key: string | null;
};

type EvidenceTable = {
  organization_id: string;
  id: string;
  thread: string;
  run: string;
  tool: string;
  arguments: Json<Record<string, unknown>>;
  summary: string;
  result: Json<unknown>;
  provenance: Json<readonly Provenance[]>;
  created_at: Stamp;
};

type ReportTable = {
  organization_id: string;
  id: string;
  thread: string;
  run: string;
  body: Json<Report>;
  created_at: Stamp;
};

type DocumentTable = {
  organization_id: string;
  id: string;
  name: string;
  media_type: DocumentType;
  bytes: number;
  characters: number;
  pages: number | null;
  passages: number;
  /** SHA-256 of the file, in hexadecimal. */
  content_hash: string;
  uploaded_by: string;
  created_at: Stamp;
};

type DocumentPassageTable = {
  organization_id: string;
  document: string;
  number: number;
  page: number | null;
  text: string;
  /** `tsvector`: only ever asked, never read. */
  words: ColumnType<never, never, never>;
};

type FeedbackTable = {
  organization_id: string;
  run: string;
  user_id: string;
  rating: FeedbackRating;
  reason: FeedbackReason | null;
  comment: string | null;
  configuration_version: string | null;
  prompts: Json<TeamConfiguration['prompts']>;
  created_at: Stamp;
  updated_at: Stamp;
};

type CommandTable = {
  organization_id: string;
  user_id: string;
  cmd_id: string;
  kind: string;
  fingerprint: string;
  result: Json<unknown>;
  created_at: Stamp;
};

type ReadPositionTable = {
  organization_id: string;
  user_id: string;
  thread: string;
  seq: BigInteger;
  updated_at: Stamp;
};

type TicketTable = {
  organization_id: string;
  id: string;
  /** SHA-256 of the secret. */
  secret_hash: Buffer;
  user_id: string;
  session_id: string;
  principal: Json<Principal>;
  origin: string | null;
  created_at: Stamp;
  expires_at: Stamp;
};

type ExecutorTable = {
  id: string;
  lock_key: BigInteger;
  host: string;
  started_at: Stamp;
  heartbeat_at: Stamp;
};

/** The tables of schema `app`, by name. */
export type AppTables = {
  thread: ThreadTable;
  thread_head: ThreadHeadTable;
  message: MessageTable;
  run: RunTable;
  run_step: RunStepTable;
  agent_call: AgentCallTable;
  tool_call: ToolCallTable;
  approval: ApprovalTable;
  model_call: ModelCallTable;
  run_event: RunEventTable;
  evidence: EvidenceTable;
  report: ReportTable;
  document: DocumentTable;
  document_passage: DocumentPassageTable;
  feedback: FeedbackTable;
  command: CommandTable;
  read_position: ReadPositionTable;
  ticket: TicketTable;
  executor: ExecutorTable;
};

/** The app role's connection (row level security applies) or a transaction on it. */
export type AppDatabase = Kysely<AppTables>;
