import type { ErrorClass } from '../packages/contract/src/errors/error-class.ts';
import { errorRegistry } from '../packages/contract/src/errors/registry.ts';

/** The text of docs/errors.md: every error of the registry, by its code. */
export function errorPage(): string {
  const rows = Object.entries(errorRegistry as Record<string, ErrorClass>)
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(
      ([code, meaning]) =>
        `| \`${code}\` | ${meaning.status} | ${meaning.closeCode ?? ''} | ${meaning.severity} | ${meaning.retries} | ${meaning.impact} | ${meaning.suggestion} |`,
    );
  return `# Errors

Every error has a stable code. Over HTTP it is \`{ "error": { code, message, recoverable, suggestion, details, traceId } }\`
with the status below; where it ends a WebSocket, with the close code below. \`npm run check\` fails when this page and the
registry (\`packages/contract/src/errors\`) differ; write it anew with \`node scripts/write-error-page.ts\`.

| code | HTTP | close code | severity | machine retries | what the person notices | what to do |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
