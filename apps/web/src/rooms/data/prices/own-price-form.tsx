import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { ChoiceGroup } from '../../../app/controls/choice-group.tsx';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../data.module.css';
import { priceStrings } from './strings.ts';
import { type TermsKind, termsOf } from './terms.ts';

const strings = priceStrings.own;
const kinds = ['price', 'discount', 'alias'] as const;

const fieldsOf = {
  price: ['inputUncached', 'cacheRead', 'outputVisible', 'currency', 'usdPerUnit', 'from', 'to'],
  discount: ['percent', 'from', 'to'],
  alias: ['targetProvider', 'targetModel'],
} as const;

type OwnPriceFormProps = {
  readonly provider: string;
  readonly model: string;
  readonly onAdded: () => Promise<void>;
};

/** States a price, a discount or another name of a model. */
export function OwnPriceForm({ provider, model, onAdded }: OwnPriceFormProps) {
  const { api } = useApplication();
  const [kind, setKind] = useState<TermsKind>('price');
  const add = useMutation({ mutationFn: api.prices.negotiated.add, onSuccess: onAdded });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const terms = termsOf(kind, (name) => String(fields.get(name) ?? '').trim());
    add.mutate(terms, { onSuccess: () => form.reset() });
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <h3>{strings.add}</h3>
      <ChoiceGroup
        label={strings.kind}
        value={kind}
        choices={kinds.map((value) => ({ value, text: strings.kinds[value] }))}
        onChoose={setKind}
      />
      <div className={classes.fields}>
        <TextInput name="provider" label={strings.fields.provider} defaultValue={provider} required />
        <TextInput
          name="model"
          label={strings.fields.model}
          description={kind === 'discount' ? strings.anyModel : undefined}
          defaultValue={model}
          required
        />
        {fieldsOf[kind].map((name) => (
          <TextInput
            key={`${kind}/${name}`}
            name={name}
            label={strings.fields[name]}
            required={name === 'percent' || name === 'targetModel'}
            {...(name === 'from' || name === 'to' ? { type: 'date' } : {})}
          />
        ))}
        <TextInput name="note" label={strings.fields.note} />
      </div>
      <ProblemLine error={add.error} />
      <Button type="submit" loading={add.isPending}>
        {strings.submit}
      </Button>
      <p className={classes.text} role="status">
        {add.isSuccess ? strings.added : ''}
      </p>
    </form>
  );
}
