import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useApplication } from '../../app/application.tsx';
import { FormError } from './form-error.tsx';
import classes from './sign-in.module.css';
import { signInStrings } from './strings.ts';

type FormProps = { readonly onDone: () => Promise<void> };

export function SignInForm({ onDone }: FormProps) {
  const { api } = useApplication();
  const entry = useMutation({ mutationFn: api.auth.login, onSuccess: onDone });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    entry.mutate({ email: String(fields.get('email')), password: String(fields.get('password')) });
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        name="email"
        type="email"
        label={signInStrings.email}
        autoComplete="username"
        required
        autoFocus
        withAsterisk={false}
      />
      <PasswordInput
        name="password"
        label={signInStrings.password}
        autoComplete="current-password"
        required
        withAsterisk={false}
      />
      <FormError error={entry.error} />
      <Button type="submit" size="sm" loading={entry.isPending}>
        {signInStrings.signIn}
      </Button>
    </form>
  );
}
