import type { ReactNode } from 'react';

interface NoteProps {
  readonly kind: 'error' | 'warning' | 'quiet';
  readonly text: string;
  readonly hint?: string | null;
  readonly children?: ReactNode;
}

/** A sentence about something that did not work, what to do about it, and perhaps a button for that. */
export function Note({ kind, text, hint = null, children }: NoteProps) {
  return (
    <div className={`note note-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <p>{text}</p>
      {hint === null || hint === '' ? null : <p className="secondary">{hint}</p>}
      {children}
    </div>
  );
}
