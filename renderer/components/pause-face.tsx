import { formatClock } from '../../shared/format.ts';
import { usePage, usePageState } from '../store/context.tsx';
import { useAct } from '../store/use-act.ts';
import { Icon } from './icon.tsx';

/** Whether alarms are held, the call that changes it, and what the button for it says. */
export function usePause() {
  const { ticker } = usePage();
  const until = usePageState((s) => s.snapshot?.pausedUntil ?? null);
  const { act, error } = useAct('pause');
  const name = until === null ? 'Pause' : `Until ${formatClock(until, ticker.now().wall)}`;
  return {
    until,
    act,
    text: error === null ? name : 'Not paused',
    button: {
      className: 'button quiet',
      'aria-label': until === null ? 'Pause alarms' : `Alarms are paused. ${name}`,
      title: error === null ? 'Hold alarms for a while' : error.message,
    },
  };
}

/** What stands on the button. */
export const PauseFace = ({ text }: { readonly text: string }) => (
  <>
    <Icon name="pause" />
    <span>{text}</span>
    <Icon name="down" />
  </>
);
