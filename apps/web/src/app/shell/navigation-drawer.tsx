import { Drawer } from '@mantine/core';
import { useReturnFocus } from '../browser/use-return-focus.ts';
import { appStrings } from '../strings.ts';
import { Brand } from './brand.tsx';
import { Navigation } from './navigation.tsx';
import classes from './shell.module.css';

/** The navigation of a narrow screen, over the page. */
export function NavigationDrawer({ onClose }: { readonly onClose: () => void }) {
  useReturnFocus();
  return (
    <Drawer
      opened
      onClose={onClose}
      size={288}
      title={<Brand />}
      closeButtonProps={{ 'aria-label': appStrings.closeNavigation }}
      classNames={{ body: classes.drawer ?? '' }}
    >
      <Navigation />
    </Drawer>
  );
}
