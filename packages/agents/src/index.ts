export * from './agent-context.ts';
export * from './agent-names.ts';
export * from './tools/catalogue.ts';
export * from './tools/tool.ts';
