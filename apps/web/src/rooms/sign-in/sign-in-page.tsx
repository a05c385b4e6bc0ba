// The door: an existing account or a new one. It keeps no password and no token; the server answers with a cookie.

import { Anchor } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApplication } from '../../app/application.tsx';
import { usePageTitle } from '../../app/browser/use-page-title.ts';
import { Brand } from '../../app/shell/brand.tsx';
import { RegisterForm } from './register-form.tsx';
import classes from './sign-in.module.css';
import { SignInForm } from './sign-in-form.tsx';
import { signInStrings } from './strings.ts';

/** Sign-in or registration; afterwards the address that was asked for first. */
export function SignInPage() {
  const [registering, setRegistering] = useState(false);
  const { next } = useSearch({ from: '/sign-in' });
  const { tokens, queries } = useApplication();
  const navigate = useNavigate();
  const title = registering ? signInStrings.registerTitle : signInStrings.signInTitle;
  usePageTitle(title);

  async function enter() {
    tokens.forget();
    queries.clear();
    await navigate({ to: next ?? '/chat' });
  }

  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Brand />
        <div>
          <h1 className={classes.title}>{title}</h1>
          <p className={classes.tagline}>{signInStrings.tagline}</p>
        </div>
        {registering ? <RegisterForm onDone={enter} /> : <SignInForm onDone={enter} />}
        <Anchor component="button" type="button" size="sm" onClick={() => setRegistering(!registering)}>
          {registering ? signInStrings.toSignIn : signInStrings.toRegister}
        </Anchor>
        {registering ? null : <p className={classes.hint}>{signInStrings.oneTimeLink}</p>}
      </div>
    </main>
  );
}
