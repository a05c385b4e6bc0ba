// Which projects keep prompts and answers: shown to everybody, changed by administrators.
import { Button, TextInput } from '@mantine/core';
import { roleAllows, type TextSettings } from '@netra/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApplication } from '../../app/application.tsx';
import { useMe } from '../../app/session/me-query.ts';
import { ErrorState, LoadingState } from '../../app/states/page-states.tsx';
import { ProblemLine } from '../../app/states/problem-line.tsx';
import { CallTextsDrawer } from './call-texts.tsx';
import { KeepTextsForm } from './keep-texts-form.tsx';
import { textStrings } from './strings.ts';
import classes from './texts.module.css';

const strings = textStrings.panel;
const settingsKey = ['texts'] as const;

/** The panel of the settings page. */
export function TextsPanel() {
  const { api } = useApplication();
  const queries = useQueryClient();
  const { role } = useMe().organization;
  const settings = useQuery({ queryKey: settingsKey, queryFn: () => api.texts.settings() });
  const change = useMutation({
    mutationFn: api.texts.set,
    onSuccess: ({ texts }) => queries.setQueryData(settingsKey, { texts }),
  });
  const mayChange = roleAllows(role, 'admin');
  return (
    <section className={classes.panel} data-testid="texts">
      <h2>{strings.title}</h2>
      <p className={classes.text}>{strings.text}</p>
      {settings.isPending ? <LoadingState /> : null}
      {settings.isError ? (
        <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />
      ) : null}
      {settings.data === undefined ? null : (
        <Settings
          texts={settings.data.texts}
          busy={change.isPending}
          {...(mayChange
            ? { onTurnOff: (project: string | null) => change.mutate({ project, keep: false }) }
            : {})}
        />
      )}
      <ProblemLine error={change.error} />
      <p className={classes.text} role="status">
        {change.data === undefined || change.data.deleted === 0 ? '' : strings.deleted(change.data.deleted)}
      </p>
      {mayChange ? (
        <KeepTextsForm
          busy={change.isPending}
          done={change.isSuccess && change.variables.keep}
          onKeep={change.mutate}
        />
      ) : null}
      {roleAllows(role, 'analyst') ? <LookAtCall /> : null}
    </section>
  );
}

type SettingsProps = {
  readonly texts: TextSettings['texts'];
  readonly busy: boolean;
  readonly onTurnOff?: (project: string | null) => void;
};

function Settings({ texts, busy, onTurnOff }: SettingsProps) {
  const [asked, setAsked] = useState<string | null | undefined>();
  if (!texts.some(({ keep }) => keep)) return <p className={classes.text}>{strings.none}</p>;
  return (
    <ul className={classes.list}>
      {texts.map(({ project, keep, days, words }) => {
        const name = project ?? strings.everyOther;
        return (
          <li key={project ?? ''} data-project={project ?? ''}>
            <span className={classes.name}>{name}</span>
            <span className={classes.text}>{keep ? strings.kept(days) : strings.notKept}</span>
            {keep && words !== null && words.length > 0 ? (
              <span className={classes.text} title={words.join(', ')}>
                {strings.words(words.length)}
              </span>
            ) : null}
            {keep && onTurnOff !== undefined ? (
              <span className={classes.actions}>
                {asked === project ? (
                  <>
                    <span className={classes.text}>{strings.sure}</span>
                    <Button
                      color="red.9"
                      size="compact-xs"
                      loading={busy}
                      onClick={() => {
                        setAsked(undefined);
                        onTurnOff(project);
                      }}
                    >
                      {strings.turnOffNow}
                    </Button>
                    <Button variant="default" size="compact-xs" onClick={() => setAsked(undefined)}>
                      {strings.leave}
                    </Button>
                  </>
                ) : (
                  <Button
                    variant="default"
                    size="compact-xs"
                    aria-label={strings.turnOffOf(name)}
                    onClick={() => setAsked(project)}
                  >
                    {strings.turnOff}
                  </Button>
                )}
              </span>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

/** Opens the texts of a call that one knows the id of. */
function LookAtCall() {
  const [callId, setCallId] = useState('');
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setCallId(String(new FormData(event.currentTarget).get('callId') ?? '').trim());
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <h3>{textStrings.call.look}</h3>
      <TextInput name="callId" label={textStrings.call.callId} maxLength={200} required />
      <Button type="submit" variant="default">
        {textStrings.call.show}
      </Button>
      {callId === '' ? null : <CallTextsDrawer callId={callId} onClose={() => setCallId('')} />}
    </form>
  );
}
