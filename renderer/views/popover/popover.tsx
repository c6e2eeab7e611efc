import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { LiveVerdict } from '../../components/live-verdict.tsx';
import { StackMenu } from '../../components/stack-menu.tsx';
import { useFocusThatWasLost } from '../../components/use-focus-that-was-lost.ts';
import { usePageState } from '../../store/context.tsx';
import { lastRun, rootCause, running } from '../../store/selectors.ts';
import { useAct } from '../../store/use-act.ts';
import { useRecover } from '../../store/use-recover.ts';
import { Footer } from './footer.tsx';
import { Matter } from './matter.tsx';
import { Rows } from './rows.tsx';

/** The panel under the menu-bar icon: verdict, what to do about it, every component, and when it was looked at. */
export function Popover() {
  const recover = useRecover();
  const hide = useAct('hidePopover');
  const isRunning = usePageState((s) => running(s) !== null);
  const runbook = usePageState((s) => {
    const action = rootCause(s)?.action;
    return action?.kind === 'runbook' ? action.runbook : null;
  });
  const panel = useRef<HTMLElement>(null);
  const above = useRef<HTMLDivElement>(null);
  /** The height of what stands above the rows while somebody points at these: it scrolls then, and no row moves under the pointer. */
  const [held, setHeld] = useState<number | null>(null);
  // A panel that is put away tells of no pointer that leaves it.
  useEffect(() => {
    const release = () => setHeld(null);
    window.addEventListener('blur', release);
    return () => window.removeEventListener('blur', release);
  }, []);

  // Arrow keys have to work from the moment that the panel opens, without a first Tab.
  useEffect(() => panel.current?.focus(), []);
  const ended = usePageState((s) => lastRun(s)?.id ?? null);
  useFocusThatWasLost(panel, ended !== null && ended === recover.begun);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
    // What is open on top of the panel (a menu) takes its own Escape and prevents the default.
    if (event.key === 'Escape') void hide.act({});
    else if (event.key === 'r' && runbook !== null && !isRunning) void recover.start(runbook);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') moveRow(event, panel.current);
  };
  return (
    <main className="popover" ref={panel} tabIndex={-1} onKeyDown={onKeyDown} aria-label="LeanVibe Lifeguard">
      <LiveVerdict />
      <StackMenu />
      <div className="popover-scroll">
        <div ref={above} style={held === null ? undefined : { height: held, overflowY: 'auto' }}>
          <Matter recover={recover} compact />
        </div>
        <Rows
          isHeld={held !== null}
          onHeld={(isHeld) => setHeld(isHeld ? (above.current?.offsetHeight ?? null) : null)}
        />
      </div>
      <Footer />
    </main>
  );
}

/** Moves the focus to the next or previous row; from anywhere else to the first or last. */
function moveRow(event: KeyboardEvent, panel: HTMLElement | null): void {
  const rows = [...(panel?.querySelectorAll<HTMLElement>('.row') ?? [])];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const down = event.key === 'ArrowDown';
  const next = at < 0 ? (down ? 0 : rows.length - 1) : at + (down ? 1 : -1);
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
  event.preventDefault();
}
