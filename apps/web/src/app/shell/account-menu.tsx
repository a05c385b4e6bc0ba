import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLogout, IconSelector } from '@tabler/icons-react';
import { useMe } from '../session/me-query.ts';
import { useSignOut } from '../session/use-sign-out.ts';
import { useSwitchOrganization } from '../session/use-switch-organization.ts';
import { appStrings } from '../strings.ts';
import classes from './shell.module.css';

const schemes = ['light', 'dark', 'auto'] as const;

/** Who is signed in and where; switches organization and theme, and signs out. */
export function AccountMenu() {
  const me = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const switchTo = useSwitchOrganization();
  const signOut = useSignOut();
  const chosen = <IconCheck size={14} aria-hidden />;
  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <span className={classes.initial} aria-hidden>
            {(me.user.name[0] ?? me.user.email[0] ?? '?').toUpperCase()}
          </span>
          <span className={classes.accountText}>
            <span className={classes.accountName}>{me.user.name}</span>
            <span className={classes.accountOrganization}>{me.organization.name}</span>
          </span>
          <IconSelector size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{appStrings.organization}</Menu.Label>
        {me.organizations.map((organization) => (
          <Menu.Item
            key={organization.id}
            rightSection={organization.id === me.organization.id ? chosen : null}
            onClick={() => switchTo.mutate(organization.id)}
          >
            {organization.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{appStrings.theme}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme}
            rightSection={scheme === colorScheme ? chosen : null}
            onClick={() => setColorScheme(scheme)}
          >
            {appStrings.themes[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={14} aria-hidden />} onClick={() => signOut.mutate()}>
          {appStrings.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
