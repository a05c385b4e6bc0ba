import { type DragEvent, useState } from 'react';
import classes from '../data.module.css';
import { dataStrings, formatBytes } from '../strings.ts';

const strings = dataStrings.import;

type FileDropProps = { readonly file: File | null; readonly onChoose: (file: File | null) => void };

/** Takes one file, dropped or chosen. */
export function FileDrop({ file, onChoose }: FileDropProps) {
  const [over, setOver] = useState(false);

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    onChoose(event.dataTransfer.files[0] ?? null);
  }

  return (
    <label
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        type="file"
        data-testid="import-file"
        onChange={(event) => onChoose(event.currentTarget.files?.[0] ?? null)}
      />
      <span>
        {file === null ? (
          <>
            {strings.drop} <u>{strings.choose}</u>
          </>
        ) : (
          strings.chosen(file.name, formatBytes(file.size))
        )}
      </span>
    </label>
  );
}
