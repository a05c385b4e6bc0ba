import { Alert } from '@mantine/core';

/** What the server said about a form; an empty live region while it has said nothing, so that it is announced. */
export function FormError({ error }: { readonly error: Error | null }) {
  return (
    <div role="alert">
      {error === null ? null : (
        <Alert variant="light" color="red" p="xs">
          {error.message}
        </Alert>
      )}
    </div>
  );
}
