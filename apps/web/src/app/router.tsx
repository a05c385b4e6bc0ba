import { ApexError } from '@netra/contract';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { chatSearchSchema } from '../rooms/chat/chat-search.ts';
import { pricesSearchSchema } from '../rooms/data/prices/prices-search.ts';
import { savingsSearchSchema } from '../rooms/savings/savings-search.ts';
import { spendSearchSchema } from '../rooms/spend/spend-search.ts';
import type { Application } from './application.tsx';
import { meQuery } from './session/me-query.ts';
import { signInSearchSchema } from './session/sign-in-search.ts';
import { Shell } from './shell/shell.tsx';
import { AppErrorState, LoadingState, NotFoundState, RouteErrorState } from './states/page-states.tsx';

const rootRoute = createRootRouteWithContext<{ application: Application }>()({
  component: Outlet,
  errorComponent: AppErrorState,
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: signInSearchSchema,
  component: lazyRouteComponent(() => import('../rooms/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

/** Everything behind the sign-in; a visitor without a session is sent there and comes back afterwards. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.application.queries.ensureQueryData(meQuery(context.application.api));
    } catch (error) {
      if (!(error instanceof ApexError) || error.code !== 'unauthenticated') throw error;
      throw redirect({ to: '/sign-in', search: { next: location.href } });
    }
  },
  component: Shell,
  errorComponent: AppErrorState,
});

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/chat', search: {} });
  },
});

const chatRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/chat',
  validateSearch: chatSearchSchema,
  component: lazyRouteComponent(() => import('../rooms/chat/new-chat-page.tsx'), 'NewChatPage'),
});

const threadRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/chat/$thread',
  validateSearch: chatSearchSchema,
  component: lazyRouteComponent(() => import('../rooms/chat/thread-page.tsx'), 'ThreadPage'),
});

const spendRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/spend',
  validateSearch: spendSearchSchema,
  component: lazyRouteComponent(() => import('../rooms/spend/spend-page.tsx'), 'SpendPage'),
});

const savingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/savings',
  validateSearch: savingsSearchSchema,
  component: lazyRouteComponent(() => import('../rooms/savings/savings-page.tsx'), 'SavingsPage'),
});

const acceptedRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/savings/accepted',
  component: lazyRouteComponent(() => import('../rooms/savings/accepted/accepted-page.tsx'), 'AcceptedPage'),
});

const acceptanceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/savings/accepted/$acceptance',
  component: lazyRouteComponent(
    () => import('../rooms/savings/accepted/acceptance-page.tsx'),
    'AcceptancePage',
  ),
});

const dataRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/data',
  component: lazyRouteComponent(() => import('../rooms/data/data-page.tsx'), 'DataPage'),
});

const pricesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/data/prices',
  validateSearch: pricesSearchSchema,
  component: lazyRouteComponent(() => import('../rooms/data/prices/prices-page.tsx'), 'PricesPage'),
});

const documentsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/data/documents',
  component: lazyRouteComponent(() => import('../rooms/data/documents/documents-page.tsx'), 'DocumentsPage'),
});

const generatedRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/data/generated',
  component: lazyRouteComponent(() => import('../rooms/data/generated/generated-page.tsx'), 'GeneratedPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('../rooms/settings/settings-page.tsx'), 'SettingsPage'),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  signedInRoute.addChildren([
    homeRoute,
    chatRoute,
    threadRoute,
    spendRoute,
    savingsRoute,
    acceptedRoute,
    acceptanceRoute,
    dataRoute,
    pricesRoute,
    documentsRoute,
    generatedRoute,
    settingsRoute,
  ]),
]);

/** The pages of the app and their addresses, which hold what a page shows. */
export function createAppRouter(application: Application) {
  return createRouter({
    routeTree,
    context: { application },
    defaultPreload: 'intent',
    defaultPendingComponent: LoadingState,
    defaultErrorComponent: RouteErrorState,
    defaultNotFoundComponent: NotFoundState,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
