import { z } from 'zod';

/** Only addresses of this app: a path that begins with one slash (two would name another host). */
const internalPath = z.string().regex(/^\/(?![/\\])/);

/** Where to go after the sign-in; anything that is not an address of this app is dropped. */
export const signInSearchSchema = z.object({ next: internalPath.optional().catch(undefined) });
