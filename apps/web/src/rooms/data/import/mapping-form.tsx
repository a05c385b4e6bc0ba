import { Button, NativeSelect, TextInput } from '@mantine/core';
import classes from '../data.module.css';
import { dataStrings } from '../strings.ts';
import { emptyLine, type MappingLine, mappableFields, unitsOf } from './mapping.ts';
import own from './mapping-form.module.css';

const strings = dataStrings.import.mapping;

type MappingFormProps = {
  readonly columns: readonly string[];
  readonly lines: readonly MappingLine[];
  readonly onChange: (lines: readonly MappingLine[]) => void;
};

/** Says of each field of a call where it comes from: a column of the file, or one value for all rows. */
export function MappingForm({ columns, lines, onChange }: MappingFormProps) {
  const nextId = Math.max(0, ...lines.map(({ id }) => id)) + 1;
  return (
    <fieldset className={own.mapping} data-testid="import-mapping">
      <legend>{strings.title}</legend>
      <p className={classes.text}>{strings.text}</p>
      {lines.map((line, index) => (
        <Line
          key={line.id}
          line={line}
          number={index + 1}
          columns={columns}
          onChange={(changed) => onChange(lines.map((old) => (old.id === changed.id ? changed : old)))}
          onRemove={() => onChange(lines.filter(({ id }) => id !== line.id))}
        />
      ))}
      <Button variant="default" size="xs" onClick={() => onChange([...lines, emptyLine(nextId)])}>
        {strings.add}
      </Button>
    </fieldset>
  );
}

type LineProps = {
  readonly line: MappingLine;
  readonly number: number;
  readonly columns: readonly string[];
  readonly onChange: (line: MappingLine) => void;
  readonly onRemove: () => void;
};

const constantChoice = '=';

function Line({ line, number, columns, onChange, onRemove }: LineProps) {
  const units = line.from === 'column' ? unitsOf(line.field) : [];
  return (
    <div className={own.line}>
      <NativeSelect
        size="xs"
        aria-label={strings.fieldOf(number)}
        value={line.field}
        onChange={(event) => onChange({ ...line, field: event.currentTarget.value, unit: '' })}
        data={[
          { value: '', label: strings.chooseField },
          ...mappableFields.map((value) => ({ value, label: strings.fields[value] })),
        ]}
      />
      <NativeSelect
        size="xs"
        aria-label={strings.sourceOf(number)}
        value={line.from === 'constant' ? constantChoice : `.${line.column}`}
        onChange={({ currentTarget: { value } }) =>
          onChange(
            value === constantChoice
              ? { ...line, from: 'constant', column: '', unit: '' }
              : { ...line, from: 'column', column: value.slice(1), constant: '' },
          )
        }
        data={[
          { value: '.', label: strings.chooseColumn },
          { value: constantChoice, label: strings.constant },
          ...columns.map((column) => ({ value: `.${column}`, label: column })),
        ]}
      />
      {line.from === 'constant' ? (
        <TextInput
          size="xs"
          aria-label={strings.constantOf(number)}
          placeholder={strings.constantPlaceholder}
          value={line.constant}
          onChange={(event) => onChange({ ...line, constant: event.currentTarget.value })}
        />
      ) : null}
      {units.length === 0 ? null : (
        <NativeSelect
          size="xs"
          aria-label={strings.unitOf(number)}
          value={line.unit}
          onChange={({ currentTarget: { value } }) =>
            onChange({ ...line, unit: units.find((unit) => unit === value) ?? '' })
          }
          data={[
            { value: '', label: strings.asIs },
            ...units.map((value) => ({ value, label: strings.units[value] })),
          ]}
        />
      )}
      <Button
        variant="subtle"
        color="gray"
        size="compact-xs"
        aria-label={strings.removeOf(number)}
        onClick={onRemove}
      >
        {strings.remove}
      </Button>
    </div>
  );
}
