import { lazy, Suspense } from 'react';
import { usePageState } from '../store/context.tsx';

const StackSwitcher = lazy(() => import('./stack-switcher.tsx').then((menu) => ({ default: menu.StackSwitcher })));

/** The way to the other stacks. Most have one: then its menu is not even fetched. */
export function StackMenu() {
  const several = usePageState((s) => s.stacks.length > 1);
  return several ? (
    <Suspense fallback={null}>
      <StackSwitcher />
    </Suspense>
  ) : null;
}
