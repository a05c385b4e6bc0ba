import { type Asked, newId } from '@netra/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { threadsKey } from '../threads/thread-queries.ts';

/**
 * Returns the function that asks a question, in the given thread or in a new one. A question whose answer got lost is
 * sent again under the same command id, so that pressing twice never asks twice.
 */
export function useAsk(thread?: string): (text: string) => Promise<Asked> {
  const { api } = useApplication();
  const queries = useQueryClient();
  const unanswered = useRef<{ text: string; cmdId: string } | null>(null);
  return useCallback(
    async (text) => {
      const command =
        unanswered.current?.text === text ? unanswered.current : { text, cmdId: newId('command') };
      unanswered.current = command;
      const asked = await api.ask({ ...command, ...(thread === undefined ? {} : { thread }) });
      unanswered.current = null;
      void queries.invalidateQueries({ queryKey: threadsKey });
      return asked;
    },
    [api, queries, thread],
  );
}
