import { useState } from 'react';
import { Icon } from './icon.tsx';

type Copied = 'not-yet' | 'done' | 'failed';
const WORDS: Readonly<Record<Copied, string>> = {
  'not-yet': 'Copy',
  done: 'Copied',
  failed: 'Select and copy by hand',
};

/** Copies a text, and says so. */
export function CopyButton({ text }: { readonly text: () => string }) {
  const [copied, setCopied] = useState<Copied>('not-yet');
  return (
    <button
      type="button"
      className="button copy"
      onClick={() => void copy(text()).then((done) => setCopied(done ? 'done' : 'failed'))}
      onBlur={() => setCopied('not-yet')}
    >
      <Icon name={copied === 'done' ? 'check' : 'copy'} />
      <span aria-live="polite">{WORDS[copied]}</span>
    </button>
  );
}

/** The app refuses every permission, also that of the clipboard API; a copy event at a press needs none. */
async function copy(text: string): Promise<boolean> {
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', put, { once: true });
  const done = document.execCommand('copy');
  document.removeEventListener('copy', put);
  return done;
}
