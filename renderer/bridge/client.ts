import { type Bridge, CALLS, type CallArgs, type CallName, type CallResult } from '../../shared/contract/index.ts';

/** A call that the engine refused or could not answer, as sentences for a person. */
export class AskError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null) {
    super(message);
    this.name = 'AskError';
    this.hint = hint;
  }
}

/**
 * Asks the engine; the answer is checked against the contract.
 * @throws {AskError} when it was refused, failed, or breaks the contract
 */
export type Ask = <C extends CallName>(name: C, args: CallArgs<C>) => Promise<CallResult<C>>;

/** Makes the typed asker on top of whatever carries the calls. */
export function createAsk(bridge: Bridge): Ask {
  return async <C extends CallName>(name: C, args: CallArgs<C>): Promise<CallResult<C>> => {
    const answer = await bridge.call(name, args);
    if (!answer.ok) throw new AskError(answer.message, answer.hint);
    const parsed = CALLS[name].result.safeParse(answer.value);
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.join('.') ?? '';
      throw new AskError(
        `Lifeguard’s answer to "${name}" cannot be read${where === '' ? '' : ` (at ${where})`}.`,
        'Page and engine may be of different versions: reload the page.',
      );
    }
    return parsed.data as CallResult<C>;
  };
}

/** Any error as the sentences of an `AskError`. */
export const asAskError = (error: unknown): AskError =>
  error instanceof AskError ? error : new AskError(error instanceof Error ? error.message : String(error), null);
