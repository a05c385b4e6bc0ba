import { Button, Loader } from '@mantine/core';
import { ApexError } from '@netra/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { appStrings } from '../strings.ts';
import classes from './page-states.module.css';

type StateProps = {
  readonly title: string;
  readonly text?: ReactNode;
  /** `h1` where the state is the whole page. */
  readonly heading?: 'h1' | 'h2';
  readonly children?: ReactNode;
};

/** A calm block in the middle of a page or panel that says what is (not) there and what to do. */
export function State({ title, text, heading: Heading = 'h2', children }: StateProps) {
  return (
    <div className={classes.state}>
      <Heading className={classes.title}>{title}</Heading>
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

type ErrorStateProps = {
  readonly error: Error;
  readonly heading?: 'h1' | 'h2';
  readonly onRetry?: () => void;
};

/** An error as a person can act on it: no permission, out of reach, or what the server said, with a retry. */
export function ErrorState({ error, heading = 'h2', onRetry }: ErrorStateProps) {
  const known = error instanceof ApexError ? error : null;
  if (known?.code === 'forbidden') {
    return <State heading={heading} title={appStrings.forbiddenTitle} text={appStrings.forbiddenText} />;
  }
  if (known?.code === 'not_found') {
    return <State heading={heading} title={appStrings.notFoundTitle} text={known.message} />;
  }
  const title = known?.code === 'dependency_unavailable' ? appStrings.offlineTitle : appStrings.errorTitle;
  return (
    <div role="alert">
      <State
        heading={heading}
        title={title}
        text={known === null ? error.message : `${known.message} ${known.suggestion}`}
      >
        {onRetry === undefined ? undefined : (
          <Button variant="default" onClick={onRetry}>
            {appStrings.retry}
          </Button>
        )}
      </State>
    </div>
  );
}

type RouteErrorProps = { readonly error: unknown; readonly reset: () => void };

/** What browsers say when a part of the app did not arrive: the network is gone, or an update has replaced it. */
const missingPart = /preload CSS|dynamically imported module|module script failed/i;

/** The same for a page inside the frame that failed before it could be shown. */
export function RouteErrorState({ error, reset }: RouteErrorProps) {
  // The failed part is remembered for as long as the page lives: only loading it anew asks again.
  if (error instanceof Error && missingPart.test(error.message)) {
    return (
      <div role="alert">
        <State heading="h1" title={appStrings.offlineTitle} text={appStrings.partMissing}>
          <Button variant="default" onClick={() => window.location.reload()}>
            {appStrings.retry}
          </Button>
        </State>
      </div>
    );
  }
  return (
    <ErrorState
      heading="h1"
      error={error instanceof Error ? error : new Error(String(error))}
      onRetry={reset}
    />
  );
}

/** The same where not even the frame could be shown. */
export function AppErrorState(props: RouteErrorProps) {
  return (
    <main>
      <RouteErrorState {...props} />
    </main>
  );
}

/** An address that leads nowhere. */
export function NotFoundState() {
  return (
    <main>
      <State heading="h1" title={appStrings.notFoundTitle} text={appStrings.notFoundText}>
        <Link to="/chat" search={{}}>
          {appStrings.backToChat}
        </Link>
      </State>
    </main>
  );
}
