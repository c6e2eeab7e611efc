import { useState } from 'react';
import { usePageState } from '../store/context.tsx';
import { useAct } from '../store/use-act.ts';
import { Note } from './note.tsx';

/** What waits until the person trusts the watched folder or agrees to its team’s file, with the button that does it; nothing where nothing waits. */
export function TrustLine() {
  const trust = usePageState((s) => s.snapshot?.trust ?? null);
  const { act, busy, error } = useAct('trust');
  const [refused, setRefused] = useState<{ readonly reason: string; readonly hint: string } | null>(null);
  const text = trust?.text ?? trust?.pending?.text ?? null;
  if (trust === null || text === null) return null;
  if (trust.state === 'refused') return <Note kind="warning" text={text} hint={trust.command} />;
  const { pending } = trust;
  const give = async () => {
    const answer = await act({ trusted: true, ...(pending === undefined ? {} : { token: pending.token }) });
    setRefused(answer === null || answer.ok ? null : answer);
  };
  return (
    <Note kind="quiet" text={text} hint={error?.message ?? refused?.reason ?? null}>
      {pending === undefined ? null : (
        <div className="trust-pending">
          {text === pending.text ? null : <p>{pending.text}</p>}
          <ul>
            {pending.changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
          <p className="mono secondary">{pending.where}</p>
        </div>
      )}
      <button type="button" className="button" disabled={busy} onClick={() => void give()}>
        {trust.state === 'trusted' ? 'Agree to the changes' : 'Trust this folder'}
      </button>
    </Note>
  );
}
