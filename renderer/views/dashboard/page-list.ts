import { pathOf, type Route } from '../../routes.ts';

/** The dashboard's pages as they are listed: what happens, what there is, what one looks up. Their order is also that of the digit keys. */
export const PAGE_GROUPS = [
  [
    { page: 'overview', title: 'Overview' },
    { page: 'components', title: 'Components' },
    { page: 'incidents', title: 'Incidents' },
    { page: 'recovery', title: 'Recovery' },
  ],
  [
    { page: 'models', title: 'Models' },
    { page: 'services', title: 'Services' },
    { page: 'ios', title: 'iOS' },
    { page: 'logs', title: 'Logs' },
  ],
  [
    { page: 'checklists', title: 'Checklists' },
    { page: 'guide', title: 'Guide' },
    { page: 'reference', title: 'Reference' },
    { page: 'settings', title: 'Settings' },
  ],
] as const;

export const PAGES = PAGE_GROUPS.flat();
export type ListedPage = (typeof PAGES)[number]['page'];

/** The listed page that a route belongs to: the first part of its address. */
export function listedPageOf(route: Route): ListedPage {
  const [first] = pathOf(route).split('/');
  return PAGES.find(({ page }) => page === first)?.page ?? 'overview';
}
