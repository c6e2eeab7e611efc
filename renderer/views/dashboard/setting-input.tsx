import { Switch } from 'radix-ui';
import type { KeyboardEvent } from 'react';
import type { SettingView } from '../../../shared/contract/index.ts';
import type { Draft } from './setting-values.ts';

interface SettingInputProps {
  readonly setting: Pick<SettingView, 'title' | 'input' | 'choices' | 'value'>;
  readonly draft: Draft;
  /** Elements that name and describe the control. */
  readonly ids: { readonly title: string; readonly described: string };
  readonly invalid: boolean;
  /** What stands in an empty field of text or of a number. */
  readonly placeholder?: string;
  readonly onDraft: (draft: Draft) => void;
  readonly onRevert: () => void;
}

/** The control that fits a setting. Escape takes a change back. */
export function SettingInput({
  setting,
  draft,
  ids,
  invalid,
  placeholder = 'none',
  onDraft,
  onRevert,
}: SettingInputProps) {
  const { input, choices, value } = setting;
  const common = {
    'aria-describedby': ids.described,
    'aria-invalid': invalid,
    className: 'field',
    spellCheck: false,
    autoComplete: 'off',
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') onRevert();
    },
  } as const;
  const part = (name: string, label: string) => ({
    ...common,
    'aria-label': `${setting.title}, ${label}`,
    value: draft[name] ?? '',
    onChange: (event: { readonly target: { readonly value: string } }) =>
      onDraft({ ...draft, [name]: event.target.value }),
  });
  const whole = { ...part('text', ''), 'aria-label': undefined, 'aria-labelledby': ids.title };

  switch (input) {
    case 'boolean':
      return (
        <Switch.Root
          className="switch"
          aria-labelledby={ids.title}
          aria-describedby={ids.described}
          checked={draft.text === 'true'}
          onCheckedChange={(on) => onDraft({ text: String(on) })}
        >
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      );
    case 'choice':
      return (
        <select {...whole}>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case 'threshold':
      return (
        <div className="setting-pair">
          <label>
            <span className="t-11 secondary">Warning</span>
            <input {...part('warning', 'warning')} inputMode="decimal" placeholder="none" />
          </label>
          <label>
            <span className="t-11 secondary">Critical</span>
            <input {...part('critical', 'critical')} inputMode="decimal" placeholder="none" />
          </label>
        </div>
      );
    case 'list':
      return (
        <textarea
          {...part('list', 'one per line')}
          rows={Math.max(2, (draft.list ?? '').split('\n').length)}
          placeholder="one per line"
        />
      );
    case 'command':
      return (
        <div className="setting-stack">
          <input {...part('command', 'program')} placeholder="program (found by itself)" />
          <textarea {...part('args', 'arguments, one per line')} rows={2} placeholder="arguments, one per line" />
          <input {...part('cwd', 'folder')} placeholder="folder (the backend’s own)" />
        </div>
      );
    case 'secret':
      return (
        <input
          {...whole}
          type="password"
          placeholder={value === true || typeof value === 'string' ? 'set; type to replace' : 'not set'}
        />
      );
    case 'number':
      return <input {...whole} inputMode="decimal" placeholder={placeholder} />;
    case 'text':
      return <input {...whole} type="text" placeholder={placeholder} />;
  }
}
