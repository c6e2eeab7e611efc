import { useState } from 'react';
import { Icon } from './icon.tsx';

type Copied = 'not-yet' | 'done' | 'failed';
const WORDS: Readonly<Record<Exclude<Copied, 'not-yet'>, string>> = {
  done: 'Copied',
  failed: 'Select and copy by hand',
};

interface CopyProps {
  /** What is copied; null when there is nothing, or it could not be got. */
  readonly text: () => string | null | Promise<string | null>;
  readonly name?: string;
  /** The key that presses it. */
  readonly keyed?: string;
}

/** Copies a text, and says so. */
export function CopyButton({ text, name = 'Copy', keyed }: CopyProps) {
  const [copied, setCopied] = useState<Copied>('not-yet');
  const press = async (): Promise<void> => {
    const wanted = await text();
    setCopied(wanted !== null && copy(wanted) ? 'done' : 'failed');
  };
  return (
    <button
      type="button"
      className="button copy"
      aria-keyshortcuts={keyed}
      onClick={() => void press()}
      onBlur={() => setCopied('not-yet')}
    >
      <Icon name={copied === 'done' ? 'check' : 'copy'} />
      <span aria-live="polite">{copied === 'not-yet' ? name : WORDS[copied]}</span>
    </button>
  );
}

/** The app refuses every permission, also that of the clipboard API; a copy event at a press needs none. */
function copy(text: string): boolean {
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', put, { once: true });
  const done = document.execCommand('copy');
  document.removeEventListener('copy', put);
  return done;
}
