import { useMutation } from '@tanstack/react-query';
import { useApplication } from '../application.tsx';

/** Switches to another organization. The page is loaded anew, so nothing read in the former one stays in memory. */
export function useSwitchOrganization() {
  const { api } = useApplication();
  return useMutation({
    mutationFn: api.auth.switchOrganization,
    onSuccess: () => window.location.assign('/chat'),
  });
}
