import { lazy, Suspense } from 'react';
import { Crash } from './components/crash.tsx';
import { Loading } from './components/loading.tsx';
import { useRoute } from './routes.ts';
import { usePageState } from './store/context.tsx';
import { Popover } from './views/popover/popover.tsx';

/** Only the dashboard needs charts and forms: the popover does not wait for them. */
const Dashboard = lazy(() => import('./views/dashboard/dashboard.tsx'));

export function App() {
  const route = useRoute();
  const empty = usePageState((s) => s.snapshot === null);
  return (
    <Crash>
      {empty ? (
        <Loading compact={route.page === 'popover'} />
      ) : route.page === 'popover' ? (
        <Popover />
      ) : (
        <Suspense fallback={null}>
          <Dashboard route={route} />
        </Suspense>
      )}
    </Crash>
  );
}
