import { DropdownMenu } from 'radix-ui';
import { formatClock } from '../../shared/format.ts';
import { usePage, usePageState } from '../store/context.tsx';
import { useAct } from '../store/use-act.ts';
import { Icon } from './icon.tsx';
import { type PauseLength, pauseUntil } from './pause-until.ts';

const CHOICES: readonly { readonly length: PauseLength; readonly label: string }[] = [
  { length: 'quarter', label: 'For 15 minutes' },
  { length: 'hour', label: 'For 1 hour' },
  { length: 'tomorrow', label: 'Until tomorrow' },
];

/** Holds alarms for a while; watching goes on. Not modal: a modal menu would put a style element into the page, which the CSP refuses. Not in a portal: it stays inside its landmark. */
export function PauseMenu() {
  const { ticker } = usePage();
  const until = usePageState((s) => s.snapshot?.pausedUntil ?? null);
  const { act, error } = useAct('pause');
  const name = until === null ? 'Pause' : `Until ${formatClock(until, ticker.now().wall)}`;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="button quiet"
        aria-label={until === null ? 'Pause alarms' : `Alarms are paused. ${name}`}
        title={error === null ? 'Hold alarms for a while' : error.message}
      >
        <Icon name="pause" />
        <span>{error === null ? name : 'Not paused'}</span>
        <Icon name="down" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className="menu" align="end" side="top" sideOffset={4} collisionPadding={8}>
        {until === null ? null : (
          <DropdownMenu.Item className="menu-item" onSelect={() => void act({ until: null })}>
            Resume alarms now
          </DropdownMenu.Item>
        )}
        {CHOICES.map(({ length, label }) => (
          <DropdownMenu.Item
            key={length}
            className="menu-item"
            onSelect={() => void act({ until: pauseUntil(length, ticker.now().wall) })}
          >
            {label}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
