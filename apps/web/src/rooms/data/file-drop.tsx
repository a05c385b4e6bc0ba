import { type DragEvent, type ReactNode, useState } from 'react';
import classes from './data.module.css';

type FileDropProps = {
  readonly testId: string;
  readonly multiple?: boolean;
  readonly disabled?: boolean;
  /** What the field says: what to do, what was chosen, or how far it is. */
  readonly children: ReactNode;
  readonly onChoose: (files: readonly File[]) => void;
};

/** Takes files, dropped or chosen. */
export function FileDrop({ testId, multiple = false, disabled = false, children, onChoose }: FileDropProps) {
  const [over, setOver] = useState(false);

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    if (!disabled) onChoose([...event.dataTransfer.files]);
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
        multiple={multiple}
        disabled={disabled}
        data-testid={testId}
        onChange={(event) => {
          const field = event.currentTarget;
          onChoose([...(field.files ?? [])]);
          // Emptied, so that the same file can be chosen again after it was mended.
          field.value = '';
        }}
      />
      <span>{children}</span>
    </label>
  );
}
