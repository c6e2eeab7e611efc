import { useState } from 'react';
import { usePageState } from '../store/context.tsx';
import { useAct } from '../store/use-act.ts';
import { Note } from './note.tsx';

/** What waits until the person trusts the watched folder, with the button that does it; nothing where nothing waits. */
export function TrustLine() {
  const trust = usePageState((s) => s.snapshot?.trust ?? null);
  const { act, busy, error } = useAct('trust');
  const [refused, setRefused] = useState<{ readonly reason: string; readonly hint: string } | null>(null);
  if (trust === null || trust.text === null) return null;
  if (trust.state === 'refused') return <Note kind="warning" text={trust.text} hint={trust.command} />;
  const give = async () => {
    const answer = await act({ trusted: true });
    setRefused(answer === null || answer.ok ? null : answer);
  };
  return (
    <Note kind="quiet" text={trust.text} hint={error?.message ?? refused?.reason ?? null}>
      <button type="button" className="button" disabled={busy} onClick={() => void give()}>
        Trust this folder
      </button>
    </Note>
  );
}
