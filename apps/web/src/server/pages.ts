import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { ApexError } from '@netra/contract';
import type { HttpService } from '@netra/foundation';

const buildCommand = 'npm run build -w apps/web';

/** Serves the built app: hashed files for ever, everything else checked anew; every address of a page gets the app. */
export async function servePages(app: HttpService, directory: string): Promise<void> {
  const isBuilt = () => existsSync(join(directory, 'index.html'));
  if (!isBuilt()) app.log.warn({ directory }, `the browser app is not built; build it with: ${buildCommand}`);
  await app.register(fastifyStatic, {
    root: directory,
    serve: false,
    preCompressed: true,
    cacheControl: false,
  });
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const path = (request.url.split('?')[0] ?? '/').slice(1);
    const isFile = path.slice(path.lastIndexOf('/') + 1).includes('.');
    if (!isBuilt()) {
      throw new ApexError('not_found', 'The browser app is not built.', {
        suggestion: `Build it with: ${buildCommand}`,
      });
    }
    // The name of a file under assets/ holds a hash of its content: it can never change.
    const isHashed = path.startsWith('assets/');
    reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    return reply.sendFile(isFile || isHashed ? path : 'index.html');
  });
}
