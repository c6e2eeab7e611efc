import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { CallArgs, CallName, CallResult } from '../../shared/contract/index.ts';
import type { Heard } from './answers.ts';
import { usePage, usePageState } from './context.tsx';

/** A question to the engine as a view sees it. While it is asked again, the old value stays. */
export interface Asked<T> extends Heard<T> {
  readonly reload: () => void;
}

/**
 * Asks when the view appears, when `args` or `refresh` change and when the connection comes back; views that ask the same share the
 * answer. Answers that come after a newer question are dropped.
 */
export function useAsk<C extends CallName>(
  name: C,
  args: CallArgs<C>,
  refresh: string | number = '',
): Asked<CallResult<C>> {
  const { answers } = usePage();
  const connected = usePageState((s) => s.connected);
  const key = JSON.stringify(args);
  const question = useMemo(() => ({ name, args: JSON.parse(key) as CallArgs<C> }), [name, key]);
  const watch = useCallback((listener: () => void) => answers.watch(question, listener), [answers, question]);
  const heard = useSyncExternalStore(watch, () => answers.read(question));
  useEffect(() => {
    if (connected) answers.want(question, String(refresh));
  }, [answers, question, connected, refresh]);
  const reload = useCallback(() => answers.askAgain(question), [answers, question]);
  return { ...heard, reload };
}
