import type { Cause } from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';
import { usePage } from '../store/context.tsx';
import { useAct } from '../store/use-act.ts';
import { pauseUntil } from './pause-until.ts';

/** Puts one trouble off for an hour, so that nothing more is notified of it; watching goes on. Pressed again, it takes that back. */
export function SnoozeButton({ cause: { id, snoozedUntil } }: { readonly cause: Cause }) {
  const { ticker } = usePage();
  const { act, busy, error } = useAct('snooze');
  const now = ticker.now().wall;
  const until = snoozedUntil !== undefined && snoozedUntil > now ? snoozedUntil : null;
  const name = until === null ? 'Snooze 1 h' : `Snoozed until ${formatClock(until, now)}`;
  return (
    <button
      type="button"
      className="button link"
      disabled={busy}
      aria-pressed={until !== null}
      title={error?.message ?? (until === null ? 'Notify nothing more of this for an hour' : 'Notify of it again')}
      onClick={() => void act({ cause: id, until: until === null ? pauseUntil('hour', ticker.now().wall) : null })}
    >
      {error === null ? name : 'Not snoozed'}
    </button>
  );
}
