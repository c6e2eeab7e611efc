import { useRef } from 'react';
import { usePageState } from '../store/context.tsx';
import { rootCause } from '../store/selectors.ts';
import { isAlarm } from './words.ts';

/**
 * Tells a screen reader about a change of state, once: the visible sentence also changes with every second that it counts,
 * and nobody wants to hear that.
 */
export function LiveVerdict() {
  const verdict = usePageState((s) => s.snapshot?.verdict ?? null);
  const cause = usePageState((s) => rootCause(s)?.id ?? '');
  const connected = usePageState((s) => s.connected);
  const said = useRef({ key: '', text: '' });
  const key = `${connected}:${verdict?.state}:${cause}`;
  if (said.current.key !== key)
    said.current = {
      key,
      text: connected ? `${verdict?.headline ?? ''} ${verdict?.detail ?? ''}` : 'The connection to Lifeguard is lost.',
    };
  const alarm = connected && verdict !== null && isAlarm(verdict.state);
  return (
    <>
      <div className="hidden" role="status">
        {alarm ? '' : said.current.text}
      </div>
      <div className="hidden" role="alert">
        {alarm ? said.current.text : ''}
      </div>
    </>
  );
}
