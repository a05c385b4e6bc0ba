import { fileURLToPath } from 'node:url';
import type { ServiceName } from '@netra/contract';
import type { DatabaseService, RoleUrls } from '../engines/postgres/bootstrap.ts';
import type { Secrets } from './secrets.ts';

export type ServicePorts = Readonly<Record<ServiceName, number>>;

export type PlannedService = {
  readonly name: ServiceName;
  readonly main: string;
  /** All that the service may know; nothing of another service's is in it. */
  readonly variables: Readonly<Record<string, string>>;
};

export type PlanInput = {
  readonly ports: ServicePorts;
  readonly publicUrl: string;
  readonly logLevel: string;
  readonly secrets: Secrets;
  readonly databases: Record<DatabaseService, RoleUrls>;
  /** Directory of the embedded engine, or the URL of a server. */
  readonly clickhouse: { readonly directory: string } | { readonly url: string };
  /** Limits of what comes in, where they are set. */
  readonly limits: Readonly<Record<string, string>>;
  /** What of language models, Redis and connections is set for the backend. */
  readonly backend: Readonly<Record<string, string>>;
  /** Where Node keeps compiled modules between starts. */
  readonly compileCacheDirectory: string;
};

/** The program of a service, to be run by Node as it is. */
export function serviceMain(service: ServiceName): string {
  const path = service === 'web' ? 'web/src/server/main.ts' : `${service}/src/main.ts`;
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}

/** Which services run and with which variables, in the order in which they are listed to people. */
export function planServices(input: PlanInput): readonly PlannedService[] {
  const { ports, secrets, databases } = input;
  const local = (service: ServiceName) => `http://127.0.0.1:${ports[service]}`;
  const base = (service: ServiceName) => ({
    NODE_COMPILE_CACHE: input.compileCacheDirectory,
    APEX_ENVIRONMENT: 'local',
    APEX_LOG_LEVEL: input.logLevel,
    APEX_PUBLIC_URL: input.publicUrl,
    APEX_SERVICE_PRIVATE_KEY: secrets.serviceKeys[service],
    APEX_SERVICE_PUBLIC_KEYS: JSON.stringify(secrets.publicKeys),
    [`APEX_${service.toUpperCase()}_PORT`]: String(ports[service]),
  });
  const database = (service: DatabaseService) => ({
    [`APEX_${service.toUpperCase()}_DATABASE_OWNER_URL`]: databases[service].owner,
    [`APEX_${service.toUpperCase()}_DATABASE_URL`]: databases[service].app,
    [`APEX_${service.toUpperCase()}_DATABASE_WORKER_URL`]: databases[service].worker,
  });
  const plan = (name: ServiceName, variables: Record<string, string>): PlannedService => ({
    name,
    main: serviceMain(name),
    variables: { ...base(name), ...variables },
  });
  return [
    plan('auth', { ...database('auth'), APEX_AUTH_SECRET: secrets.authSecret }),
    plan('analytics', {
      ...database('analytics'),
      ...('url' in input.clickhouse
        ? { APEX_ANALYTICS_CLICKHOUSE_URL: input.clickhouse.url }
        : { APEX_ANALYTICS_CLICKHOUSE_DIRECTORY: input.clickhouse.directory }),
      ...input.limits,
      APEX_AUTH_URL: local('auth'),
    }),
    plan('backend', {
      ...database('backend'),
      ...input.backend,
      APEX_AUTH_URL: local('auth'),
      APEX_ANALYTICS_URL: local('analytics'),
    }),
    plan('web', {
      APEX_AUTH_URL: local('auth'),
      APEX_ANALYTICS_URL: local('analytics'),
      APEX_BACKEND_URL: local('backend'),
    }),
  ];
}
