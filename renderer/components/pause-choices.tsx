import { DropdownMenu } from 'radix-ui';
import { usePage } from '../store/context.tsx';
import { PauseFace, usePause } from './pause-face.tsx';
import { type PauseLength, pauseUntil } from './pause-until.ts';

const CHOICES: readonly { readonly length: PauseLength; readonly label: string }[] = [
  { length: 'quarter', label: 'For 15 minutes' },
  { length: 'hour', label: 'For 1 hour' },
  { length: 'tomorrow', label: 'Until tomorrow' },
];

/** Not modal: a modal menu would put a style element into the page, which the CSP refuses. Not in a portal: it stays inside its landmark. */
export default function PauseChoices() {
  const { ticker } = usePage();
  const { until, act, stack, text, button } = usePause();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger {...button}>
        <PauseFace text={text} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className="menu" align="end" side="top" sideOffset={4} collisionPadding={8}>
        {stack === null ? null : (
          <DropdownMenu.Label className="menu-item secondary">{`Alarms of ${stack}`}</DropdownMenu.Label>
        )}
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
