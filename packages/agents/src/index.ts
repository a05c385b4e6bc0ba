export * from './agent.ts';
export * from './agent-context.ts';
export * from './agent-names.ts';
export * from './agent-registry.ts';
export { checkReport, type Grounded, groundReport, type Violation } from './grounding/ground-report.ts';
export { plainText, renderMarkdown, renderSummary } from './grounding/render-markdown.ts';
export { fixedTexts } from './team/report/fixed-texts.ts';
export * from './tools/catalogue.ts';
export * from './tools/tool.ts';
