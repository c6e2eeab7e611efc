import { useCallback, useEffect, useRef, useState } from 'react';
import type { CallArgs, CallName, CallResult } from '../../shared/contract/index.ts';
import { type AskError, asAskError } from '../bridge/client.ts';
import { usePage, usePageState } from './context.tsx';

/** A question to the engine as a view sees it. While it is asked again, the old value stays. */
export interface Asked<T> {
  readonly value: T | null;
  readonly error: AskError | null;
  readonly reload: () => void;
}

/**
 * Asks when the view appears, when `args` or `refresh` change and when the connection comes back. Answers that come after a
 * newer question are dropped.
 */
export function useAsk<C extends CallName>(
  name: C,
  args: CallArgs<C>,
  refresh: string | number = '',
): Asked<CallResult<C>> {
  const { ask } = usePage();
  const connected = usePageState((s) => s.connected);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ key: string; value: CallResult<C> | null; error: AskError | null }>({
    key: '',
    value: null,
    error: null,
  });
  const key = JSON.stringify(args);
  const latest = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` and `refresh` are questions to ask again
  useEffect(() => {
    if (!connected) return;
    latest.current += 1;
    const mine = latest.current;
    ask(name, JSON.parse(key) as CallArgs<C>).then(
      (value) => mine === latest.current && setState({ key, value, error: null }),
      (error: unknown) =>
        mine === latest.current &&
        setState((old) => ({ key, value: old.key === key ? old.value : null, error: asAskError(error) })),
    );
  }, [ask, name, key, connected, turn, refresh]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const own = state.key === key;
  return { value: own ? state.value : null, error: own ? state.error : null, reload };
}
