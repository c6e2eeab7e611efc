import { useState } from 'react';
import type { CallArgs, CallName, CallResult } from '../../shared/contract/index.ts';
import { type AskError, asAskError } from '../bridge/client.ts';
import { usePage } from './context.tsx';

export interface Acting<C extends CallName> {
  /** Does it; resolves to null when it failed, and `error` says why. */
  readonly act: (args: CallArgs<C>) => Promise<CallResult<C> | null>;
  readonly busy: boolean;
  readonly error: AskError | null;
}

/** A call that does something, with its way and its error for the control that started it. */
export function useAct<C extends CallName>(name: C): Acting<C> {
  const { ask } = usePage();
  const [state, setState] = useState<{ busy: boolean; error: AskError | null }>({ busy: false, error: null });
  const act = async (args: CallArgs<C>): Promise<CallResult<C> | null> => {
    setState({ busy: true, error: null });
    try {
      const result = await ask(name, args);
      setState({ busy: false, error: null });
      return result;
    } catch (error) {
      setState({ busy: false, error: asAskError(error) });
      return null;
    }
  };
  return { act, ...state };
}
