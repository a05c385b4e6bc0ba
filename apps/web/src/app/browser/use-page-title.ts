import { useDocumentTitle } from '@mantine/hooks';
import { appStrings } from '../strings.ts';

/** Names the page in the browser's tab and history. */
export function usePageTitle(title: string): void {
  useDocumentTitle(`${title} · ${appStrings.product}`);
}
