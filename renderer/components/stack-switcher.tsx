import { DropdownMenu } from 'radix-ui';
import { type StackView, stackName, worstOf } from '../../shared/domain/index.ts';
import { openStack } from '../stacks.ts';
import { usePageState } from '../store/context.tsx';
import { Icon } from './icon.tsx';
import { StateMark } from './state-mark.tsx';
import { isAlarm, stateWord } from './words.ts';

/** Which of several stacks this page shows, how the others are, and the way to them. Nothing with one stack. Not modal, not in a portal: as the menu of pauses. */
export function StackSwitcher() {
  const stack = usePageState((s) => s.stack);
  const stacks = usePageState((s) => s.stacks);
  if (stacks.length < 2) return null;
  const other = worstOf(stacks.filter(({ id, state }) => id !== stack && isTrouble(state)));
  const also = other === undefined ? '' : `. ${stackName(other.id)}: ${stateWord(other.state)}`;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="button quiet stack-trigger" aria-label={`Stack ${stackName(stack)}${also}`}>
        <span className="stack-name">{stackName(stack)}</span>
        <Icon name="down" />{' '}
        {other === undefined ? null : (
          <span className="stack-other secondary">
            <StateMark state={other.state} silent />
            <span className="stack-name">{stackName(other.id)}</span>
          </span>
        )}
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        className="menu stack-menu"
        align="start"
        side="bottom"
        sideOffset={4}
        collisionPadding={8}
        aria-label="Stacks"
        tabIndex={0}
      >
        <DropdownMenu.RadioGroup value={stackName(stack)}>
          {stacks.map((one) => (
            <Choice key={stackName(one.id)} {...one} />
          ))}
        </DropdownMenu.RadioGroup>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

function Choice({ id, state, headline }: StackView) {
  return (
    <DropdownMenu.RadioItem value={stackName(id)} className="menu-item stack-choice" onSelect={() => openStack(id)}>
      <StateMark state={state} />
      <span className="stack-name">{stackName(id)}</span>
      <DropdownMenu.ItemIndicator className="stack-check">
        <Icon name="check" />
      </DropdownMenu.ItemIndicator>
      <span className="stack-headline t-11">{headline}</span>
    </DropdownMenu.RadioItem>
  );
}

const isTrouble = (state: StackView['state']): boolean =>
  isAlarm(state) || state === 'degraded' || state === 'recovering';
