import { Suspense, useEffect, useRef } from 'react';
import { DemoBar } from '../../components/demo-bar.tsx';
import { LiveVerdict } from '../../components/live-verdict.tsx';
import { StackMenu } from '../../components/stack-menu.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { hrefOf, pathOf, type Route } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { Overview } from './overview.tsx';
import {
  ChecklistsPage,
  ComponentPage,
  ComponentsPage,
  GuidePage,
  IncidentPage,
  IncidentsPage,
  IosGuidePage,
  IosPage,
  LogsPage,
  loadPages,
  ModelsPage,
  RecoveryPage,
  ReferencePage,
  RunbookPage,
  ServiceFormPage,
  ServicesPage,
  SettingsPage,
} from './pages.ts';
import '../../styles/dashboard.css';
import '../../styles/overview.css';
import '../../styles/checks.css';
import '../../styles/component.css';
import '../../styles/incidents.css';
import '../../styles/ios.css';
import '../../styles/models.css';
import '../../styles/services.css';
import '../../styles/settings.css';

const ENTRIES = [
  { page: 'overview', title: 'Overview' },
  { page: 'components', title: 'Components' },
  { page: 'incidents', title: 'Incidents' },
  { page: 'recovery', title: 'Recovery' },
  { page: 'models', title: 'Models' },
  { page: 'services', title: 'Services' },
  { page: 'ios', title: 'iOS' },
  { page: 'checklists', title: 'Checklists' },
  { page: 'logs', title: 'Logs' },
  { page: 'reference', title: 'Reference' },
  { page: 'guide', title: 'Guide' },
  { page: 'settings', title: 'Settings' },
] as const;

interface DashboardProps {
  readonly route: Route;
}

/** The large window: one page beside the list of pages. */
export default function Dashboard({ route }: DashboardProps) {
  const content = useRef<HTMLElement>(null);
  const path = pathOf(route);
  const first = useRef(path);
  useEffect(loadPages, []);
  // A new page begins at its top, for the eye and for the keyboard.
  useEffect(() => {
    if (first.current === path) return;
    first.current = '';
    window.scrollTo(0, 0);
    content.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <div className="dashboard">
      <LiveVerdict />
      <nav className="sidebar" aria-label="Pages">
        <p className="sidebar-name">Lifeguard</p>
        <StackMenu />
        <ul>
          {ENTRIES.map(({ page, title }) => (
            <li key={page}>
              <a
                href={hrefOf({ page })}
                className="sidebar-link"
                aria-current={isWithin(route, page) ? 'page' : undefined}
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
        <Watched />
      </nav>
      <main className="content" ref={content} tabIndex={-1}>
        <DemoBar />
        <LostBar />
        <div className="page">
          <Suspense fallback={null}>
            <PageOf route={route} />
          </Suspense>
        </div>
      </main>
    </div>
  );
}

const isWithin = (route: Route, page: (typeof ENTRIES)[number]['page']): boolean =>
  route.page === page ||
  (page === 'components' && route.page === 'component') ||
  (page === 'incidents' && route.page === 'incident') ||
  (page === 'logs' && route.page === 'logs-around') ||
  (page === 'ios' && route.page === 'ios-guide') ||
  (page === 'services' && route.page === 'service-form') ||
  (page === 'recovery' && route.page === 'runbook');

function PageOf({ route }: DashboardProps) {
  switch (route.page) {
    case 'popover':
    case 'overview':
      return <Overview />;
    case 'components':
      return <ComponentsPage />;
    case 'component':
      return <ComponentPage key={route.id} id={route.id} />;
    case 'incidents':
      return <IncidentsPage />;
    case 'incident':
      return <IncidentPage key={route.id} id={route.id} />;
    case 'recovery':
      return <RecoveryPage />;
    case 'runbook':
      return <RunbookPage key={route.id} id={route.id} />;
    case 'models':
      return <ModelsPage />;
    case 'services':
      return <ServicesPage />;
    case 'service-form':
      return <ServiceFormPage key={route.id} id={route.id} />;
    case 'ios':
      return <IosPage />;
    case 'ios-guide':
      return <IosGuidePage />;
    case 'checklists':
      return <ChecklistsPage />;
    case 'logs':
      return <LogsPage key="latest" around={null} />;
    case 'logs-around':
      return <LogsPage key={route.id} around={route.id} />;
    case 'reference':
      return <ReferencePage />;
    case 'guide':
      return <GuidePage />;
    case 'settings':
      return <SettingsPage />;
  }
}

function LostBar() {
  const connected = usePageState((s) => s.connected);
  if (connected) return null;
  return (
    <div className="bar bar-lost">
      <StateMark state="stale" silent />
      <p>
        <strong>Lifeguard does not answer.</strong> What stands here may be out of date. It is tried again by itself;
        after a restart, open the address that it prints.
      </p>
    </div>
  );
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
          {stack.repository === null ? '' : ` · ${stack.repository}`}
        </p>
      )}
      {version === null ? null : <p>Version {version}</p>}
    </div>
  );
}
