import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { usePageTitle } from '../../app/browser/use-page-title.ts';
import classes from './chat.module.css';
import { Composer } from './composer/composer.tsx';
import { Suggestions } from './composer/suggestions.tsx';
import { ConnectionBanner } from './conversation/connection-banner.tsx';
import { useAsk } from './conversation/use-ask.ts';
import { chatStrings } from './strings.ts';

const strings = chatStrings.start;

/**
 * A new question: the composer and what the data can answer. The thread begins with the question; the banner connects
 * while it is being typed, so that the first event need not wait for it.
 */
export function NewChatPage() {
  usePageTitle(strings.title);
  const navigate = useNavigate();
  const ask = useAsk();
  const start = useMutation({
    mutationFn: ask,
    onSuccess: ({ thread }) => navigate({ to: '/chat/$thread', params: { thread }, search: {} }),
  });
  return (
    <div className={classes.start}>
      <div className={classes.startText}>
        <h1>{strings.title}</h1>
        <p>{strings.text}</p>
      </div>
      <ConnectionBanner />
      <Composer onAsk={start.mutateAsync} error={start.error} />
      <Suggestions onAsk={start.mutate} disabled={start.isPending} />
    </div>
  );
}
