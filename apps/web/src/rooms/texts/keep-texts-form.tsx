import { Button, NumberInput, Textarea, TextInput } from '@mantine/core';
import { maxTextDays, presetTextDays, type TextSettingChange } from '@netra/contract';
import type { FormEvent } from 'react';
import { textStrings } from './strings.ts';
import classes from './texts.module.css';

const strings = textStrings.form;

type KeepTextsFormProps = {
  readonly busy: boolean;
  readonly done: boolean;
  readonly onKeep: (change: TextSettingChange) => void;
};

/** Turns the keeping of texts on, of a project or of all without a setting of their own. */
export function KeepTextsForm({ busy, done, onKeep }: KeepTextsFormProps) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const words = text('words')
      .split('\n')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    onKeep({
      project: text('project') === '' ? null : text('project'),
      keep: true,
      days: Number(text('days')),
      ...(words.length === 0 ? {} : { words }),
    });
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <h3>{strings.title}</h3>
      <div className={classes.fields}>
        <TextInput name="project" label={strings.project} description={strings.projectHint} maxLength={200} />
        <NumberInput
          name="days"
          label={strings.days}
          defaultValue={presetTextDays}
          min={1}
          max={maxTextDays}
          allowDecimal={false}
          required
        />
        <Textarea name="words" label={strings.words} description={strings.wordsHint} autosize minRows={2} />
      </div>
      <Button type="submit" loading={busy}>
        {strings.submit}
      </Button>
      <p className={classes.text} role="status">
        {done ? strings.done : ''}
      </p>
    </form>
  );
}
