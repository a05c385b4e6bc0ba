import { createHttpService, createLogger, type Logger, listen, type RunningService } from '@netra/foundation';
import type { WebConfig } from './config.ts';
import { forwardHttp } from './forward-http.ts';
import { forwardWebSocket } from './forward-websocket.ts';
import { servePages } from './pages.ts';
import { installSecurityHeaders } from './security-headers.ts';

const version = '0.1.0';

export type WebOptions = { readonly logger?: Logger };

/** Starts the web service. Which prefix belongs to which service is decided here, longest prefix first. */
export async function startWeb(config: WebConfig, options: WebOptions = {}): Promise<RunningService> {
  const logger = options.logger ?? createLogger({ service: 'web', level: config.logLevel });
  const app = await createHttpService({
    service: 'web',
    version,
    logger,
    origins: [config.publicUrl],
    readiness: {},
  });
  await installSecurityHeaders(app, config.publicUrl);
  await forwardHttp(app, {
    '/auth': config.authUrl,
    '/.well-known': config.authUrl,
    '/api/v1': config.analyticsUrl,
    '/v1': config.analyticsUrl,
    '/api': config.backendUrl,
    '/mcp': config.backendUrl,
  });
  forwardWebSocket(app, { '/ws': config.backendUrl });
  await servePages(app, config.pagesDirectory);
  const url = await listen(app, { host: config.host, port: config.port });
  return { url, close: () => app.close() };
}
