import { ActionIcon } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconMenu2 } from '@tabler/icons-react';
import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { appStrings } from '../strings.ts';
import { Brand } from './brand.tsx';
import { Navigation } from './navigation.tsx';
import classes from './shell.module.css';

const NavigationDrawer = lazy(() =>
  import('./navigation-drawer.tsx').then((module) => ({ default: module.NavigationDrawer })),
);

/** The frame around every page behind the sign-in: navigation beside it, or above it on a narrow screen. */
export function Shell() {
  const wide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false });
  const [open, { open: show, close: hide }] = useDisclosure(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes whenever the address changes.
  useEffect(hide, [pathname]);
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        {appStrings.skipToContent}
      </a>
      {wide ? (
        <aside className={classes.sidebar} aria-label={appStrings.navigation}>
          <Navigation />
        </aside>
      ) : (
        <>
          <nav className={classes.header} aria-label={appStrings.bar}>
            <ActionIcon aria-label={appStrings.openNavigation} aria-expanded={open} onClick={show}>
              <IconMenu2 size={18} />
            </ActionIcon>
            <Brand />
          </nav>
          {open ? (
            <Suspense fallback={null}>
              <NavigationDrawer onClose={hide} />
            </Suspense>
          ) : null}
        </>
      )}
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
