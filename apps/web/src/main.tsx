// The browser app: chat, spend, savings, data and settings over the HTTP routes and the event stream. It holds no secret, keeps
// nothing but the colour scheme in storage, and computes no figure: what it shows, a service has computed.
import './app/mantine.css';
import './app/tokens.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApplicationContext } from './app/application.tsx';
import { createApplication } from './app/create-application.ts';
import { createAppRouter } from './app/router.tsx';
import { onChangeInOtherTab } from './app/session/other-tabs.ts';
import { cssVariables, theme } from './app/theme.ts';

const reloadAfterMs = 10_000;

const application = createApplication(() => {
  const { pathname, href } = router.state.location;
  application.tokens.forget();
  application.queries.clear();
  if (pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { next: href } });
});
const router = createAppRouter(application);

// What was read for a session that is over must not stay on the screen of another tab, nor its tokens in memory.
onChangeInOtherTab(() => window.location.assign('/'));

// After an update the server no longer has the parts of an old page: a page that has been open for a while loads anew.
window.addEventListener('vite:preloadError', () => {
  // Without a network the browser's own error page would take the place of ours.
  if (performance.now() > reloadAfterMs && navigator.onLine) window.location.reload();
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <ApplicationContext value={application}>
        <QueryClientProvider client={application.queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ApplicationContext>
    </MantineProvider>
  </StrictMode>,
);
