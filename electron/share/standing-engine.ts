import { CALLS, type CallName, type Handlers } from '../../shared/contract/index.ts';
import type { Snapshot } from '../../shared/domain/index.ts';
import type { AnyEngine, Engine, HostCalls } from '../app/index.ts';
import { EngineEnded } from './connection.ts';
import type { RemoteEngine } from './remote-engine.ts';

/** Calls that do something: nobody knows how far they came. */
const ACTS: ReadonlySet<CallName> = new Set([
  'recover',
  'cancelRecovery',
  'changeSetting',
  'resetSetting',
  'changeService',
  'undoService',
  'watchFound',
  'decideProposal',
  'startChecklist',
  'beginIosGuide',
  'answerIosStep',
  'tryOutgoing',
]);

/** What a page needs of an engine, whoever runs it. */
export type PageEngine = Pick<Engine, 'snapshot' | 'subscribe' | 'handlers' | 'setVisible'>;

export interface StandingEngine extends PageEngine {
  readonly settled: AnyEngine['settled'];
}

/**
 * The engine of a face that stays: that of another process for as long as it runs, then one of this process. Pages notice nothing but
 * the next snapshot.
 * @param startOwn starts the one of this process; it is stopped by whoever made it
 * @param onTakeOver told when the other one has ended
 */
export function standingEngine(
  remote: RemoteEngine,
  startOwn: () => Promise<Engine>,
  onTakeOver: () => void,
): StandingEngine {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const tell = (snapshot: Snapshot) => {
    for (const listener of [...listeners]) listener(snapshot);
  };
  let own: Engine | null = null;
  let isVisible = false;
  remote.subscribe(tell);
  const replaced = remote.ended.then(async () => {
    onTakeOver();
    own = await startOwn();
    own.setVisible(isVisible);
    own.subscribe(tell);
    tell(own.snapshot());
    return own;
  });
  // Where it cannot be started either, every call says so.
  replaced.catch(() => {});
  let isOver = false;
  void remote.ended.then(() => {
    isOver = true;
  });
  /** Calls wait for the successor rather than fail between the two. */
  const handlersNow = async (host: HostCalls): Promise<Handlers> =>
    isOver ? (await replaced).handlers(host) : remote.handlers(host);
  return {
    snapshot: () => (own ?? remote).snapshot(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settled: async (limitMs) => (isOver ? await replaced : remote).settled(limitMs),
    setVisible(visible) {
      isVisible = visible;
      own?.setVisible(visible);
    },
    handlers(host) {
      const names = Object.keys(CALLS) as CallName[];
      const ask = async (name: CallName, args: never) =>
        ((await handlersNow(host))[name] as (a: never) => Promise<unknown>)(args);
      const pass = (name: CallName) => async (args: never) => {
        const wasOver = isOver;
        try {
          return await ask(name, args);
        } catch (error) {
          // It ended with the question in its hands: what only asks is asked of the successor, what acts is told to have failed.
          if (wasOver || !(error instanceof EngineEnded) || ACTS.has(name)) throw error;
          await remote.ended;
          return ask(name, args);
        }
      };
      // As in the remote engine: each name keeps its own arguments and result.
      return Object.fromEntries(names.map((name) => [name, pass(name)])) as unknown as Handlers;
    },
  };
}
