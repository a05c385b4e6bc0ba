// What every service process stands on: configuration, logging, HTTP, tokens, database sessions, start and end.
// It knows no business words and holds no state of a user.
export * from './clock.ts';
export * from './config/budget-settings.ts';
export * from './config/environment.ts';
export * from './config/model-settings.ts';
export * from './config/read-config.ts';
export * from './config/service-settings.ts';
export * from './config/setting.ts';
export * from './config/stream-settings.ts';
export * from './database/database.ts';
export * from './database/database-failure.ts';
export * from './database/migrate.ts';
export * from './database/scoped-session.ts';
export * from './http/authenticator.ts';
export * from './http/bearer.ts';
export * from './http/health.ts';
export * from './http/http-client.ts';
export * from './http/http-service.ts';
export * from './logger.ts';
export * from './process/run-service.ts';
export * from './statistics/distributions.ts';
export * from './statistics/normal-quantiles.ts';
export * from './tokens/access-token.ts';
export * from './tokens/key-verifier.ts';
export * from './tokens/service-keys.ts';
export * from './tokens/service-token.ts';
