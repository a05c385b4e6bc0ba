import { ApexError, loginRequestSchema, meSchema, registerRequestSchema } from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  accountSubject,
  addressSubject,
  countAttempt,
  forgiveAccount,
  forgiveAddress,
} from '../sign-in/attempts.ts';
import { linkRefusedPage } from '../sign-in/link-page.ts';
import { endSessionOfToken, sessionOfCookie } from '../sign-in/sessions-of-library.ts';
import { login, logout, openSession, register, type SignedIn } from '../sign-in/sign-in.ts';
import { consumeLinkToken } from '../sign-in/sign-in-link.ts';
import { type AuditAbout, audited } from './audited.ts';
import type { AuthParts } from './parts.ts';
import { meOf } from './person.ts';
import { libraryHeaders, setCookies } from './request-facts.ts';

function noteSession(about: AuditAbout, { session }: SignedIn): void {
  about.userId = session.userId;
  about.sessionId = session.sessionId;
  if (session.organizationId !== null) about.organizationId = session.organizationId;
}

/** Who signs in anew leaves the session they came with: it would stay open, unseen. */
async function leaveFormerSession(parts: AuthParts, request: FastifyRequest): Promise<void> {
  if (request.headers.cookie === undefined) return;
  const former = await sessionOfCookie(parts.library, libraryHeaders(request));
  if (former !== undefined) await endSessionOfToken(parts.library, former.token);
}

async function welcome(
  parts: AuthParts,
  signedIn: SignedIn,
  exchange: { request: FastifyRequest; reply: FastifyReply },
) {
  await leaveFormerSession(parts, exchange.request);
  setCookies(exchange.reply, signedIn.setCookies);
  return meOf(parts, { ...signedIn.session, organizationFixed: false });
}

/** Adds register, login, logout and the one-time link. */
export function addSignInRoutes(app: HttpService, parts: AuthParts): void {
  const { library, stores, now } = parts;

  app.post(
    '/auth/register',
    { schema: { body: registerRequestSchema, response: { 201: meSchema } } },
    async (request, reply) => {
      const signedIn = await audited(
        { parts, request, operation: 'register' },
        { email: request.body.email },
        async (about) => {
          await countAttempt(stores.worker, addressSubject('registration', request.ip), now());
          const made = await register(library, request.body, libraryHeaders(request));
          noteSession(about, made);
          return made;
        },
      );
      return reply.status(201).send(await welcome(parts, signedIn, { request, reply }));
    },
  );

  app.post(
    '/auth/login',
    { schema: { body: loginRequestSchema, response: { 200: meSchema } } },
    async (request, reply) => {
      const { email } = request.body;
      const signedIn = await audited({ parts, request, operation: 'login' }, { email }, async (about) => {
        const account = accountSubject(email);
        const address = addressSubject('address', request.ip);
        await countAttempt(stores.worker, address, now());
        await countAttempt(stores.worker, account, now());
        const opened = await login(library, request.body, libraryHeaders(request));
        await forgiveAccount(stores.worker, account);
        await forgiveAddress(stores.worker, address);
        noteSession(about, opened);
        return opened;
      });
      return welcome(parts, signedIn, { request, reply });
    },
  );

  app.post('/auth/logout', { schema: { response: { 204: z.null() } } }, async (request, reply) => {
    const headers = libraryHeaders(request);
    const open = request.headers.cookie === undefined ? undefined : await sessionOfCookie(library, headers);
    if (open !== undefined) {
      const { userId, sessionId } = open.session;
      await audited({ parts, request, operation: 'logout' }, { userId, sessionId }, () =>
        endSessionOfToken(library, open.token),
      );
    }
    // Also without an open session: the browser is told to forget a cookie that opens nothing.
    setCookies(reply, await logout(library, headers));
    return reply.status(204).send(null);
  });

  app.get(
    '/auth/link',
    {
      // A HEAD request, as mail scanners send it, must not use the link up.
      exposeHeadRoute: false,
      schema: { querystring: z.object({ token: z.string().max(200).default('') }) },
    },
    async (request, reply) => {
      // The token must not travel on in a Referer header.
      reply.header('referrer-policy', 'no-referrer');
      try {
        const signedIn = await audited({ parts, request, operation: 'link_used' }, {}, async (about) => {
          const { userId } = await consumeLinkToken(stores.worker, request.query.token, now());
          about.userId = userId;
          const opened = await openSession(library, userId, libraryHeaders(request));
          noteSession(about, opened);
          return opened;
        });
        await leaveFormerSession(parts, request);
        setCookies(reply, signedIn.setCookies);
        return reply.redirect('/', 303);
      } catch (error) {
        if (!(error instanceof ApexError) || error.code !== 'link_invalid') throw error;
        return reply
          .status(410)
          .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
          .type('text/html; charset=utf-8')
          .send(linkRefusedPage);
      }
    },
  );
}
