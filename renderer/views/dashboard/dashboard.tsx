import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { DemoBar } from '../../components/demo-bar.tsx';
import { LiveVerdict } from '../../components/live-verdict.tsx';
import { useLost } from '../../components/refused.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { pathOf, type Route, useParam } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { useKeys } from './keys.ts';
import { Overview } from './overview.tsx';
import { listedPageOf } from './page-list.ts';
import {
  ChecklistsPage,
  ComponentPage,
  ComponentsPage,
  GuidePage,
  IncidentPage,
  IncidentsPage,
  IosGuidePage,
  IosPage,
  KeyHelp,
  LogsPage,
  loadPages,
  ModelsPage,
  NotificationsPage,
  Palette,
  PastPage,
  RecoveryPage,
  ReferencePage,
  ReviewPage,
  RunbookPage,
  ServiceFormPage,
  ServicesPage,
  SettingsPage,
} from './pages.ts';
import { AT, momentIn, type PastRoute } from './past-time.ts';
import { Sidebar } from './sidebar.tsx';
import { StatusStrip } from './status-strip.tsx';
import { usePlace } from './use-place.ts';
import { useTab } from './use-tab.ts';
import '../../styles/dashboard.css';
import '../../styles/overview.css';
import '../../styles/checks.css';
import '../../styles/component.css';
import '../../styles/incidents.css';
import '../../styles/ios.css';
import '../../styles/models.css';
import '../../styles/services.css';
import '../../styles/settings.css';

interface DashboardProps {
  readonly route: Route;
}

/** The large window: one page beside the list of pages. */
export default function Dashboard({ route }: DashboardProps) {
  const content = useRef<HTMLElement>(null);
  const connected = usePageState((s) => s.connected);
  const [atText] = useParam(AT);
  const then = hasPast(route) ? route : null;
  const moment = then === null ? null : momentIn(atText);
  const isPast = moment !== null;
  // It says there, in its place, what the others say in a bar.
  const atLength = listedPageOf(route) === 'overview' && !isPast;
  const [over, setOver] = useState<'palette' | 'keys' | null>(null);
  const openPalette = useCallback(() => setOver('palette'), []);
  const openKeys = useCallback(() => setOver('keys'), []);
  const close = useCallback(() => setOver(null), []);
  const path = pathOf(route);
  useEffect(loadPages, []);
  usePlace(path, content);
  useTab(route, isPast);
  useKeys({ onSearch: openPalette, onHelp: openKeys });
  return (
    <div className="dashboard">
      <LiveVerdict />
      <Sidebar route={route} onSearch={openPalette} />
      <main className="content" ref={content} tabIndex={-1}>
        {isPast ? null : <DemoBar />}
        {atLength || (connected && isPast) ? null : connected ? <StatusStrip route={route} /> : <LostBar />}
        <div className="page">
          <Suspense fallback={null}>
            {then !== null && isPast ? (
              <PastPage at={moment === 'wrong' ? null : moment} of={then} />
            ) : (
              <PageOf route={route} />
            )}
          </Suspense>
        </div>
      </main>
      <Suspense fallback={null}>
        {over === 'palette' ? <Palette onClose={close} onKeys={openKeys} /> : null}
        {over === 'keys' ? <KeyHelp onClose={close} /> : null}
      </Suspense>
    </div>
  );
}

/** Pages that can be turned back to a moment that is over. */
const hasPast = (route: Route): route is PastRoute =>
  route.page === 'overview' || route.page === 'components' || route.page === 'component';

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
    case 'review':
      return <ReviewPage key={route.period} period={route.period} />;
    case 'notifications':
      return <NotificationsPage />;
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
  const { title, text } = useLost();
  return (
    <div className="bar bar-lost">
      <StateMark state="stale" silent />
      <p>
        <strong>{title}</strong> What stands here may be out of date. <WordsWithCode text={text} />
      </p>
    </div>
  );
}
