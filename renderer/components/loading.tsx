import { usePageState } from '../store/context.tsx';
import { REFUSED } from './refused.ts';
import { WordsWithCode } from './words-with-code.tsx';

/**
 * Before the first snapshot. It fades in late, so that data which is there in 50 ms makes no flash; what a person has to do is there
 * at once.
 */
export function Loading({ compact }: { readonly compact: boolean }) {
  const connected = usePageState((s) => s.connected);
  const refused = usePageState((s) => s.refused);
  const waiting = connected
    ? { title: 'Reading the first state…', text: 'This takes a moment after the start.' }
    : {
        title: 'Connecting to Lifeguard…',
        text: 'If this stays, Lifeguard is not running at this address: start it and open the address that it prints.',
      };
  const { title, text } = refused === null ? waiting : REFUSED[refused];
  return (
    <main className={compact ? 'loading compact' : 'loading'} aria-busy={refused === null}>
      <div className={refused === null ? 'appears-late' : undefined} role="status">
        <h1 className="t-15">{title}</h1>
        <p className="secondary">
          <WordsWithCode text={text} />
        </p>
      </div>
    </main>
  );
}
