// The typed client of the system: every HTTP route and the event stream, for browsers, Node and third parties.
// It keeps no token, no cache and no store, and imports nothing of ours but the contract.
export * from './apex-client.ts';
export type { ExportedFile } from './http/exported-file.ts';
export type { CallQuery, ReplayRequest } from './routes/analytics.ts';
export type { OpenExport } from './routes/exports.ts';
export type { ReportFormat } from './routes/runs.ts';
export type { EventQuery, PageQuery } from './routes/threads.ts';
export * from './stream/event-stream.ts';
export type * from './stream/event-stream-types.ts';
export * from './stream/stream-events.ts';
