import { stackName } from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';
import { usePage, usePageState } from '../store/context.tsx';
import { useAct } from '../store/use-act.ts';
import { Icon } from './icon.tsx';

/** Whether alarms are held, the call that changes it, and what the button for it says. */
export function usePause() {
  const { ticker } = usePage();
  const until = usePageState((s) => s.snapshot?.pausedUntil ?? null);
  /** Whose alarms these are, where there are several stacks: those of the others are not held. */
  const stack = usePageState((s) => (s.stacks.length > 0 ? stackName(s.stack) : null));
  const of = stack === null ? '' : ` of the stack ${stack}`;
  const { act, error } = useAct('pause');
  const name = until === null ? 'Pause' : `Until ${formatClock(until, ticker.now().wall)}`;
  return {
    until,
    act,
    stack,
    text: error === null ? name : 'Not paused',
    button: {
      className: 'button quiet',
      'aria-label': until === null ? `Pause alarms${of}` : `Alarms${of} are paused. ${name}`,
      title: error === null ? `Hold alarms${of} for a while` : error.message,
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
