import {
  IconChartAreaLine,
  IconDatabaseImport,
  IconPencilPlus,
  IconPigMoney,
  IconSettings,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { appStrings } from '../strings.ts';
import { Brand } from './brand.tsx';
import classes from './shell.module.css';

const iconSize = 16;

// Menus weigh more than the rest of the frame: the rooms' links are there first, lists and menus a moment later.
const ThreadList = lazy(() =>
  import('../../rooms/chat/threads/thread-list.tsx').then((module) => ({ default: module.ThreadList })),
);
const AccountMenu = lazy(() =>
  import('./account-menu.tsx').then((module) => ({ default: module.AccountMenu })),
);

/** Rooms, threads and the account, from top to bottom. */
export function Navigation() {
  return (
    <div className={classes.navigation}>
      <div className={classes.sidebarBrand}>
        <Brand />
      </div>
      <nav className={classes.rooms} aria-label={appStrings.navigation}>
        <Link to="/chat" search={{}} className={classes.link} activeOptions={{ exact: true }}>
          <IconPencilPlus size={iconSize} aria-hidden />
          {appStrings.newChat}
        </Link>
        <Link to="/spend" search={{}} className={classes.link}>
          <IconChartAreaLine size={iconSize} aria-hidden />
          {appStrings.spend}
        </Link>
        <Link to="/savings" search={{}} className={classes.link}>
          <IconPigMoney size={iconSize} aria-hidden />
          {appStrings.savings}
        </Link>
        <Link to="/data" className={classes.link}>
          <IconDatabaseImport size={iconSize} aria-hidden />
          {appStrings.data}
        </Link>
        <Link to="/settings" className={classes.link}>
          <IconSettings size={iconSize} aria-hidden />
          {appStrings.settings}
        </Link>
      </nav>
      <Suspense fallback={null}>
        <ThreadList />
        <AccountMenu />
      </Suspense>
    </div>
  );
}
