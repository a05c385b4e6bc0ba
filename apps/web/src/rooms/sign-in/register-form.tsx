import { Button, PasswordInput, TextInput } from '@mantine/core';
import { minPasswordLength } from '@netra/contract';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useApplication } from '../../app/application.tsx';
import { FormError } from './form-error.tsx';
import classes from './sign-in.module.css';
import { signInStrings } from './strings.ts';

type FormProps = { readonly onDone: () => Promise<void> };

export function RegisterForm({ onDone }: FormProps) {
  const { api } = useApplication();
  const entry = useMutation({ mutationFn: api.auth.register, onSuccess: onDone });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const organization = String(fields.get('organization') ?? '').trim();
    entry.mutate({
      name: String(fields.get('name')),
      email: String(fields.get('email')),
      password: String(fields.get('password')),
      ...(organization === '' ? {} : { organization }),
    });
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        name="name"
        label={signInStrings.name}
        autoComplete="name"
        required
        autoFocus
        withAsterisk={false}
      />
      <TextInput
        name="email"
        type="email"
        label={signInStrings.email}
        autoComplete="username"
        required
        withAsterisk={false}
      />
      <PasswordInput
        name="password"
        label={signInStrings.password}
        description={signInStrings.passwordHint(minPasswordLength)}
        autoComplete="new-password"
        minLength={minPasswordLength}
        required
        withAsterisk={false}
      />
      <TextInput
        name="organization"
        label={signInStrings.organization}
        description={signInStrings.organizationHint}
        autoComplete="organization"
      />
      <FormError error={entry.error} />
      <Button type="submit" size="sm" loading={entry.isPending}>
        {signInStrings.register}
      </Button>
    </form>
  );
}
