import { useEffect, useState } from 'react';

/**
 * Gives the focus back, when a drawer or dialog is taken away, to what had it before: whoever reads by keyboard goes on
 * where they were. What is no longer on the page gets nothing.
 */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    },
    [before],
  );
}
