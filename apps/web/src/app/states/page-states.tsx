import { Button, Loader } from '@mantine/core';
import { ApexError } from '@netra/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { appStrings } from '../strings.ts';
import classes from './page-states.module.css';

type StateProps = { readonly title: string; readonly text?: ReactNode; readonly children?: ReactNode };

/** A calm block in the middle of a page or panel that says what is (not) there and what to do. */
export function State({ title, text, children }: StateProps) {
  return (
    <div className={classes.state}>
      <h2 className={classes.title}>{title}</h2>
      {text === undefined ? null : <p className={classes.text}>{text}</p>}
      {children === undefined ? null : <div className={classes.actions}>{children}</div>}
    </div>
  );
}

export function LoadingState() {
  return (
    <div className={classes.state} role="status">
      <Loader size="sm" aria-hidden />
      <span className={classes.text}>{appStrings.loading}</span>
    </div>
  );
}

type ErrorStateProps = { readonly error: Error; readonly onRetry?: () => void };

/** An error as a person can act on it: no permission, out of reach, or what the server said, with a retry. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const known = error instanceof ApexError ? error : null;
  if (known?.code === 'forbidden') {
    return <State title={appStrings.forbiddenTitle} text={appStrings.forbiddenText} />;
  }
  if (known?.code === 'not_found') {
    return <State title={appStrings.notFoundTitle} text={known.message} />;
  }
  const title = known?.code === 'dependency_unavailable' ? appStrings.offlineTitle : appStrings.errorTitle;
  return (
    <div role="alert">
      <State title={title} text={known === null ? error.message : `${known.message} ${known.suggestion}`}>
        {onRetry === undefined ? undefined : (
          <Button variant="default" onClick={onRetry}>
            {appStrings.retry}
          </Button>
        )}
      </State>
    </div>
  );
}

/** The same for a page that failed before it could be shown. */
export function RouteErrorState({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  return (
    <main>
      <ErrorState error={error instanceof Error ? error : new Error(String(error))} onRetry={reset} />
    </main>
  );
}

export function NotFoundState() {
  return (
    <State title={appStrings.notFoundTitle} text={appStrings.notFoundText}>
      <Link to="/chat" search={{}}>
        {appStrings.backToChat}
      </Link>
    </State>
  );
}
