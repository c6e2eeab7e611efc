import { usePageState } from '../store/context.tsx';

/** Before the first snapshot. It fades in late, so that data which is there in 50 ms makes no flash. */
export function Loading({ compact }: { readonly compact: boolean }) {
  const connected = usePageState((s) => s.connected);
  return (
    <main className={compact ? 'loading compact' : 'loading'} aria-busy="true">
      <div className="appears-late" role="status">
        <h1 className="t-15">{connected ? 'Reading the first state…' : 'Connecting to Lifeguard…'}</h1>
        <p className="secondary">
          {connected
            ? 'This takes a moment after the start.'
            : 'If this stays, start Lifeguard and open the address that it prints: each start has a new token.'}
        </p>
      </div>
    </main>
  );
}
