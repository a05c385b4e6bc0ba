import { useMutation } from '@tanstack/react-query';
import { useApplication } from '../application.tsx';
import { tellOtherTabs } from './other-tabs.ts';

/** Ends the session. The page is loaded anew, so nothing that was read in it stays in memory. */
export function useSignOut() {
  const { api } = useApplication();
  return useMutation({
    mutationFn: api.auth.logout,
    onSuccess: () => {
      tellOtherTabs();
      window.location.assign('/sign-in');
    },
  });
}
