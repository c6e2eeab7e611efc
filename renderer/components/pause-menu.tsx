import { lazy, Suspense } from 'react';
import { PauseFace, usePause } from './pause-face.tsx';

/** The menu, and what places it, are a sixth of what the popover would wait for: they are fetched while it waits for its figures. */
const choices = import('./pause-choices.tsx');
choices.catch(() => {});
const PauseChoices = lazy(() => choices);

/** Holds alarms for a while; watching goes on. */
export const PauseMenu = () => (
  <Suspense fallback={<NotYet />}>
    <PauseChoices />
  </Suspense>
);

function NotYet() {
  const { text, button } = usePause();
  return (
    <button type="button" disabled {...button}>
      <PauseFace text={text} />
    </button>
  );
}
