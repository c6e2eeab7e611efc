import type { ReactNode } from 'react';
import type { ListedPage } from '../views/dashboard/page-list.ts';

const SHAPES: Readonly<Record<ListedPage | 'search', ReactNode>> = {
  overview: (
    <>
      <path d="M2.5 11.5a5.5 5.5 0 1 1 11 0M8 11.5l2.6-3.6" />
      <circle cx="8" cy="11.5" r=".6" />
    </>
  ),
  components: (
    <>
      <rect x="2.5" y="2.5" width="4.5" height="4.5" rx="1.2" />
      <rect x="9" y="9" width="4.5" height="4.5" rx="1.2" />
      <path d="M7 4.75h2.5a1.75 1.75 0 0 1 1.75 1.75V9" />
    </>
  ),
  incidents: <path d="M1.5 8.5h3l1.8-5 3 9 1.9-4h3.3" />,
  recovery: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <circle cx="8" cy="8" r="2.4" />
      <path d="m3.9 3.9 2.4 2.4M9.7 9.7l2.4 2.4M12.1 3.9 9.7 6.3M6.3 9.7l-2.4 2.4" />
    </>
  ),
  models: <path d="m8 1.8 5.3 3v6.4L8 14.2l-5.3-3V4.8zM2.9 4.9 8 7.8l5.1-2.9M8 7.8v6.2" />,
  services: <path d="M2.5 3.5h11v3.5h-11zM2.5 9h11v3.5h-11zM5 5.2h.1M5 10.7h.1" />,
  ios: (
    <>
      <rect x="4.5" y="1.8" width="7" height="12.4" rx="1.8" />
      <path d="M7.2 12.2h1.6" />
    </>
  ),
  logs: <path d="M2.5 3.5h11M2.5 6.5h7M2.5 9.5h9M2.5 12.5h5" />,
  checklists: <path d="m2.2 4 1.2 1.2 2-2.4M2.2 11l1.2 1.2 2-2.4M8 4.2h5.5M8 11.2h5.5" />,
  guide: (
    <path d="M4 2.5h8.5v11H4.7A1.7 1.7 0 0 1 3 11.8V3.5a1 1 0 0 1 1-1zM3 11.8a1.6 1.6 0 0 1 1.7-1.6h7.8M6 5.5h4" />
  ),
  reference: (
    <path d="M8 4.2C6.6 3 4.6 2.8 2.3 3v9.3c2.3-.2 4.3 0 5.7 1.2 1.4-1.2 3.4-1.4 5.7-1.2V3C11.4 2.8 9.4 3 8 4.2zm0 0v9.1" />
  ),
  settings: (
    <>
      <path d="M2 4.5h6.2M12 4.5h2M2 11.5h2M8 11.5h6" />
      <circle cx="10.1" cy="4.5" r="1.8" />
      <circle cx="5.9" cy="11.5" r="1.8" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.3" />
      <path d="m10.3 10.3 3.2 3.2" />
    </>
  ),
};

/** The drawing of a page, always beside its name. */
export function PageIcon({ of }: { readonly of: ListedPage | 'search' }) {
  return (
    <svg className="icon page-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      {SHAPES[of]}
    </svg>
  );
}
