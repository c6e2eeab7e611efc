import { useState } from 'react';
import type { HealthState } from '../../../shared/domain/index.ts';
import { Icon } from '../../components/icon.tsx';
import { PageIcon } from '../../components/page-icon.tsx';
import { StackMenu } from '../../components/stack-menu.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { hrefOf, pathOf, type Route } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import type { PageState } from '../../store/store.ts';
import { MOD } from './keys.ts';
import { type ListedPage, listedPageOf, PAGE_GROUPS, PAGES } from './page-list.ts';

interface SidebarProps {
  readonly route: Route;
  readonly onSearch: () => void;
}

/** The list of pages, each with what is not well on it; where there is no room it folds behind the name of the present one. */
export function Sidebar({ route, onSearch }: SidebarProps) {
  const present = listedPageOf(route);
  const path = pathOf(route);
  // Whoever went somewhere is done with the list.
  const [openedOn, setOpenedOn] = useState<string | null>(null);
  const open = openedOn === path;
  return (
    <nav className="sidebar" aria-label="Pages" data-open={open ? '' : undefined}>
      <p className="sidebar-name">Lifeguard</p>
      <StackMenu />
      <div className="sidebar-top">
        <button
          type="button"
          className="button quiet sidebar-fold"
          aria-expanded={open}
          aria-controls="pages"
          onClick={() => setOpenedOn(open ? null : path)}
        >
          <PageIcon of={present} />
          <span>{PAGES.find(({ page }) => page === present)?.title}</span>
          <Icon name="down" />
        </button>
        <button type="button" className="go-to" aria-keyshortcuts="Meta+K Control+K" onClick={onSearch}>
          <PageIcon of="search" />
          <span className="go-to-text">Go to</span>
          <kbd>{MOD}K</kbd>
        </button>
      </div>
      <div className="sidebar-pages" id="pages">
        {PAGE_GROUPS.map((group) => (
          <ul key={group[0].page}>
            {group.map(({ page, title }) => (
              <li key={page}>
                <a
                  href={hrefOf({ page })}
                  className="sidebar-link"
                  aria-current={page === present ? 'page' : undefined}
                >
                  <PageIcon of={page} />
                  <span className="sidebar-title">{title}</span>
                  {page === 'incidents' ? <OpenIncidents /> : <PageMark page={page} />}
                </a>
              </li>
            ))}
          </ul>
        ))}
      </div>
      <Watched />
    </nav>
  );
}

const ORDER = ['critical', 'degraded'] as const satisfies readonly HealthState[];

/** The worst of what a page is about: all components, or the one of its name. */
const worstOn =
  (page: ListedPage) =>
  ({ snapshot, connected }: PageState): (typeof ORDER)[number] | null => {
    if (snapshot === null || !connected) return null;
    const about = snapshot.components.filter(({ id }) => page === 'components' || id === page);
    return ORDER.find((state) => about.some((c) => c.state === state)) ?? null;
  };

function PageMark({ page }: { readonly page: ListedPage }) {
  const worst = usePageState(worstOn(page));
  return worst === null ? null : <StateMark state={worst} />;
}

function OpenIncidents() {
  const open = usePageState((s) => (s.connected ? (s.snapshot?.openIncidents?.length ?? 0) : 0));
  return open === 0 ? null : <span className="chip chip-bad">{`${open} open`}</span>;
}

/** Where the stack was found, so that nobody wonders which one this is about. */
function Watched() {
  const stack = usePageState((s) => s.snapshot?.stack ?? null);
  const version = usePageState((s) => s.host?.version ?? null);
  return (
    <div className="watched t-11 secondary">
      {stack === null ? null : (
        <p title={stack.why}>
          Watching {stack.backendUrl}
          {stack.repository === null ? null : <span className="watched-folder">{stack.repository}</span>}
        </p>
      )}
      {version === null ? null : <p>Version {version}</p>}
    </div>
  );
}
