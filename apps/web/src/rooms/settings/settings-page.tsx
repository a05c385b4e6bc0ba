// Settings of the signed-in person: profile, organizations, session and look. It changes nothing of other people.

import { Button, useMantineColorScheme } from '@mantine/core';
import { usePageTitle } from '../../app/browser/use-page-title.ts';
import { ChoiceGroup } from '../../app/controls/choice-group.tsx';
import { useMe } from '../../app/session/me-query.ts';
import { useSignOut } from '../../app/session/use-sign-out.ts';
import { useSwitchOrganization } from '../../app/session/use-switch-organization.ts';
import { appStrings } from '../../app/strings.ts';
import { FormError } from '../sign-in/form-error.tsx';
import { TextsPanel } from '../texts/texts-panel.tsx';
import classes from './settings.module.css';
import { settingsStrings as strings } from './strings.ts';

const schemes = ['light', 'dark', 'auto'] as const;

export function SettingsPage() {
  usePageTitle(strings.title);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{strings.title}</h1>
      <Profile />
      <Organizations />
      <TextsPanel />
      <section className={classes.panel}>
        <h2>{strings.session}</h2>
        <p className={classes.text}>{strings.sessionText}</p>
        <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
          {strings.signOut}
        </Button>
      </section>
      <section className={classes.panel}>
        <h2>{strings.theme}</h2>
        <p className={classes.text}>{strings.themeText}</p>
        <ChoiceGroup
          label={strings.theme}
          value={colorScheme}
          choices={schemes.map((value) => ({ value, text: appStrings.themes[value] }))}
          onChoose={setColorScheme}
        />
      </section>
    </div>
  );
}

function Profile() {
  const me = useMe();
  return (
    <section className={classes.panel}>
      <h2>{strings.profile}</h2>
      <dl className={classes.facts}>
        <dt>{strings.name}</dt>
        <dd>{me.user.name}</dd>
        <dt>{strings.email}</dt>
        <dd>{me.user.email}</dd>
      </dl>
    </section>
  );
}

function Organizations() {
  const me = useMe();
  const switchTo = useSwitchOrganization();
  return (
    <section className={classes.panel}>
      <h2>{strings.organization}</h2>
      <p className={classes.text}>{strings.organizationText}</p>
      <ul className={classes.organizations}>
        {me.organizations.map((organization) => (
          <li key={organization.id} data-organization={organization.id}>
            <span>{organization.name}</span>
            <span className={classes.text}>{strings.roles[organization.role]}</span>
            {organization.id === me.organization.id ? (
              <span className={classes.active}>{strings.active}</span>
            ) : (
              <Button
                variant="default"
                size="compact-xs"
                aria-label={strings.switchToOf(organization.name)}
                loading={switchTo.isPending && switchTo.variables === organization.id}
                onClick={() => switchTo.mutate(organization.id)}
              >
                {strings.switchTo}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <FormError error={switchTo.error} />
    </section>
  );
}
