import { hrefOf, pathOf, type Route } from '../routes.ts';
import { usePage, usePageState } from './context.tsx';

/** Opens a page of the dashboard: in its own window in the app, in this tab in a browser. */
export function useOpenPage(): (route: Route) => void {
  const { ask } = usePage();
  const app = usePageState((s) => s.host?.kind === 'app');
  return (route) => {
    if (!app) location.hash = hrefOf(route);
    else ask('open', { place: 'dashboard', page: pathOf(route) }).catch(() => undefined);
  };
}
