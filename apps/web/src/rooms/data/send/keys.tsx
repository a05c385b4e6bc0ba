import { Alert, Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import classes from '../data.module.css';
import { dataStrings } from '../strings.ts';

const strings = dataStrings.send;
const keysKey = ['keys'] as const;

type KeysProps = { readonly created: string | null; readonly onCreated: (key: string) => void };

/** The organization's API keys; a new one is shown once. */
export function Keys({ created, onCreated }: KeysProps) {
  const { api } = useApplication();
  const queries = useQueryClient();
  const keys = useQuery({ queryKey: keysKey, queryFn: () => api.auth.keys.list() });
  const refresh = () => queries.invalidateQueries({ queryKey: keysKey });
  const create = useMutation({
    mutationFn: (name: string) => api.auth.keys.create({ name, permissions: ['ingest'] }),
    onSuccess: (made) => {
      onCreated(made.key);
      return refresh();
    },
  });
  const remove = useMutation({ mutationFn: api.auth.keys.remove, onSuccess: refresh });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    if (name !== '') create.mutate(name);
  }

  return (
    <div className={classes.keys}>
      <h3>{strings.keys}</h3>
      {keys.isPending ? <LoadingState /> : null}
      {keys.isError ? <ErrorState error={keys.error} onRetry={() => void keys.refetch()} /> : null}
      {keys.data?.items.length === 0 ? <p className={classes.text}>{strings.noKeys}</p> : null}
      <ul>
        {keys.data?.items.map((key) => (
          <li key={key.id} data-key={key.id}>
            <span className={classes.keyName}>{key.name}</span>
            <span className={classes.text}>{strings.may(key.permissions)}</span>
            <Button
              variant="subtle"
              color="red"
              size="compact-xs"
              aria-label={strings.removeOf(key.name)}
              onClick={() => remove.mutate(key.id)}
            >
              {strings.remove}
            </Button>
          </li>
        ))}
      </ul>
      {keys.isError ? null : (
        <form className={classes.keyForm} onSubmit={submit}>
          <TextInput
            name="name"
            size="xs"
            aria-label={strings.name}
            placeholder={strings.namePlaceholder}
            required
            maxLength={100}
          />
          <Button type="submit" loading={create.isPending}>
            {strings.create}
          </Button>
        </form>
      )}
      <div role="alert">
        {create.error === null && remove.error === null ? null : (
          <Alert variant="light" color="red" p="xs">
            {(create.error ?? remove.error)?.message}
          </Alert>
        )}
      </div>
      {created === null ? null : (
        <div className={classes.created} data-testid="created-key">
          <p>{strings.created}</p>
          <code>{created}</code>
        </div>
      )}
    </div>
  );
}
