import type { ImportMapping, MappedField } from '@netra/contract';

type Unit = NonNullable<Exclude<Extract<MappedField, { column: string }>['unit'], undefined>>;

/** One line of the mapping form. */
export type MappingLine = {
  readonly id: number;
  readonly field: string;
  readonly from: 'column' | 'constant';
  readonly column: string;
  readonly constant: string;
  readonly unit: Unit | '';
};

/** Fields the form offers; their names for people stand with the other strings. */
export const mappableFields = [
  'startedAt',
  'provider',
  'responseModel',
  'usage.input',
  'usage.output',
  'usage.inputUncached',
  'usage.cacheRead',
  'usage.cacheWrite5m',
  'usage.cacheWrite1h',
  'usage.outputVisible',
  'usage.reasoning',
  'callId',
  'feature',
  'project',
  'environment',
  'agent',
  'conversationId',
  'endUser',
  'promptName',
  'serviceTier',
  'isBatch',
  'durationMs',
  'timeToFirstTokenMs',
  'status',
  'errorType',
  'retryOf',
  'providedCost',
  'promptHash',
  'outcomeScore',
] as const;
type MappableField = (typeof mappableFields)[number];

/** Names under which other programs write a field, in small letters without anything else. */
const usualNames: Partial<Record<MappableField, readonly string[]>> = {
  startedAt: [
    'timestamp',
    'time',
    'date',
    'datetime',
    'createdat',
    'created',
    'starttime',
    'requesttime',
    'ts',
  ],
  provider: ['vendor', 'llmprovider', 'modelprovider'],
  responseModel: ['model', 'modelname', 'modelid', 'llmmodel', 'deployment'],
  'usage.input': ['inputtokens', 'prompttokens', 'contexttokens', 'tokensin', 'tokensprompt', 'input'],
  'usage.output': [
    'outputtokens',
    'completiontokens',
    'generatedtokens',
    'tokensout',
    'tokenscompletion',
    'output',
  ],
  'usage.cacheRead': ['cachedtokens', 'cachereadtokens', 'cachedinputtokens', 'cachereadinputtokens'],
  'usage.reasoning': ['reasoningtokens', 'thinkingtokens'],
  callId: ['id', 'requestid', 'generationid', 'spanid'],
  feature: ['featurename', 'app', 'application', 'usecase', 'team'],
  project: ['projectname', 'workspace'],
  environment: ['env', 'stage'],
  agent: ['agentname'],
  conversationId: ['conversation', 'sessionid', 'session', 'threadid', 'chatid'],
  endUser: ['user', 'userid', 'customer', 'customerid'],
  promptName: ['prompt', 'prompttemplate'],
  durationMs: [
    'duration',
    'latency',
    'latencyms',
    'durations',
    'latencys',
    'durationseconds',
    'latencyseconds',
  ],
  timeToFirstTokenMs: ['ttft', 'ttftms', 'ttfts', 'timetofirsttoken'],
  status: ['state', 'outcome'],
  errorType: ['error', 'errorcode'],
  providedCost: ['cost', 'costusd', 'spend', 'totalcost', 'price', 'amount'],
};

const timeUnits = ['s', 'ms', 'us', 'ns'] as const;

/** Units a column of the field may be in; none where there is nothing to convert. */
export function unitsOf(field: string): readonly Unit[] {
  if (field === 'startedAt' || field === 'durationMs' || field === 'timeToFirstTokenMs') return timeUnits;
  if (field.startsWith('usage.')) return ['thousand', 'million'];
  return field === 'providedCost' ? ['cents'] : [];
}

const bare = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The unit that the end of a column's name states: `latency_s`, `duration_us`. */
function unitInName(field: string, column: string): Unit | '' {
  const end = /[_\s.(-](s|sec|seconds|ms|us|ns|cents)\)?$/i.exec(column)?.[1]?.toLowerCase();
  const unit = end === 'sec' || end === 'seconds' ? 's' : end;
  return unitsOf(field).find((known) => known === unit) ?? '';
}

export function emptyLine(id: number): MappingLine {
  return { id, field: '', from: 'column', column: '', constant: '', unit: '' };
}

/** Lines for the fields that a file's columns are usually named after; what every call needs is always among them. */
export function suggestMapping(columns: readonly string[]): MappingLine[] {
  const free = new Map(columns.map((column) => [bare(column), column]));
  const lines: MappingLine[] = [];
  for (const field of mappableFields) {
    const own = bare(field.slice(field.indexOf('.') + 1));
    const found = [own, ...(usualNames[field] ?? [])].find((name) => free.has(name));
    const column = found === undefined ? '' : (free.get(found) ?? '');
    if (found !== undefined) free.delete(found);
    const isNeeded = ['startedAt', 'provider', 'responseModel', 'usage.input', 'usage.output'].includes(
      field,
    );
    if (column === '' && !isNeeded) continue;
    lines.push({ ...emptyLine(lines.length), field, column, unit: unitInName(field, column) });
  }
  return lines;
}

/** The mapping the lines state; lines that are not filled in state nothing. Null when none does. */
export function mappingOf(lines: readonly MappingLine[]): ImportMapping | null {
  const mapping: ImportMapping = {};
  for (const { field, from, column, constant, unit } of lines) {
    if (field === '') continue;
    if (from === 'constant' && constant !== '') mapping[field] = { const: constant };
    if (from === 'column' && column !== '') mapping[field] = unit === '' ? column : { column, unit };
  }
  return Object.keys(mapping).length === 0 ? null : mapping;
}
