import helmet from '@fastify/helmet';
import type { HttpService } from '@netra/foundation';

/**
 * Tells browsers to run only our own scripts, to talk only to this origin and its WebSocket, and never to show us in
 * a frame. Styles may be inline: the component library positions its layers with style attributes.
 */
export async function installSecurityHeaders(app: HttpService, publicUrl: string): Promise<void> {
  const { protocol, host } = new URL(publicUrl);
  const encrypted = protocol === 'https:';
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        // Older browsers do not take 'self' for the WebSocket of the same host.
        connectSrc: ["'self'", `${encrypted ? 'wss' : 'ws'}://${host}`],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: encrypted ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    // What the services answer to programs of other origins is theirs to decide, by CORS.
    crossOriginResourcePolicy: false,
  });
}
