/** Categories by which tests can be picked across layers: a test file is in one when its path matches. */
export const categories: Readonly<Record<string, RegExp>> = {
  mission_critical: /golden-path|isolation|kill|exact|conformance|append-events|run-log/,
  smoke: /start-system|golden-path|health/,
  startup: /supervisor|engines|start/,
  unit: /^packages\//,
  security: /isolation|ticket|token|session|keys|row-security|link/,
  database: /store|postgres|log\//,
  integration: /^apps\/(analytics|auth|backend)\//,
  api: /\/http\/|routes/,
  websocket: /\/ws\/|\/session\/|stream/,
  agent: /packages\/agents|\/runs\//,
  frontend: /^apps\/web\//,
  e2e: /^test\/e2e\//,
};
