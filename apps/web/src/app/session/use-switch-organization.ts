import { useMutation } from '@tanstack/react-query';
import { useApplication } from '../application.tsx';
import { tellOtherTabs } from './other-tabs.ts';

/** Switches to another organization. The page is loaded anew, so nothing read in the former one stays in memory. */
export function useSwitchOrganization() {
  const { api } = useApplication();
  return useMutation({
    mutationFn: api.auth.switchOrganization,
    onSuccess: () => {
      tellOtherTabs();
      window.location.assign('/chat');
    },
  });
}
