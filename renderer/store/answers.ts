import type { CallArgs, CallName, CallResult } from '../../shared/contract/index.ts';
import { type Ask, type AskError, asAskError } from '../bridge/client.ts';
import type { PageStore } from './store.ts';

/** What the engine last said to a question; while it is asked again, the old value stays. */
export interface Heard<T> {
  readonly value: T | null;
  readonly error: AskError | null;
}

/** A question as a view has it. */
export interface Question<C extends CallName> {
  readonly name: C;
  readonly args: CallArgs<C>;
}

/** What is answered from what is kept: asked anew when that has changed, by whatever face, while a view shows it. */
const KEPT: ReadonlySet<CallName> = new Set<CallName>([
  'notifications',
  'proposals',
  'incidents',
  'incident',
  'statistics',
  'review',
  'report',
  'reportAs',
  'runs',
  'escalation',
  'settings',
  'limits',
  'serviceForms',
  'outgoing',
  'checklist',
  'iosGuide',
]);

interface Entry {
  readonly question: Question<CallName>;
  answer: Heard<unknown>;
  /** What the latest asking was for, and when it began (`performance.now()`); before any, or when it says nothing any more, null. */
  asked: { readonly turn: string; readonly at: number } | null;
  readonly watchers: Set<() => void>;
  /** Takes it away when nobody has watched it for a while. */
  end: ReturnType<typeof setTimeout> | undefined;
}

/** Views that appear together ask together; whoever comes later wants to know what is now. In milliseconds. */
const TOGETHER_MS = 2000;
/** A page that is gone back to shows at once what it had, for this long. In milliseconds. */
const KEPT_MS = 60_000;
const NOTHING: Heard<null> = { value: null, error: null };

/** The answers that the views of a page share: the same question is asked once for all of them. */
export interface Answers {
  readonly read: <C extends CallName>(question: Question<C>) => Heard<CallResult<C>>;
  /** Calls `listener` after each change of the answer; returns the function that stops that. */
  readonly watch: <C extends CallName>(question: Question<C>, listener: () => void) => () => void;
  /**
   * Asks, unless that was done a moment ago for the same reason.
   * @param turn why it is asked (again): another one is always asked for
   */
  readonly want: <C extends CallName>(question: Question<C>, turn: string) => void;
  /** Asks in any case. */
  readonly askAgain: <C extends CallName>(question: Question<C>) => void;
}

interface AnswersOptions {
  readonly ask: Ask;
  readonly store: PageStore;
  readonly now?: () => number;
}

/** Makes the shared answers of one page. With a new connection everything counts as not asked: another engine may answer. */
export function createAnswers({ ask, store, now = () => performance.now() }: AnswersOptions): Answers {
  const entries = new Map<string, Entry>();
  store.subscribe((state, before) => {
    if (state.connected && !before.connected) for (const entry of entries.values()) entry.asked = null;
    else if (state.connected && state.snapshot?.kept !== before.snapshot?.kept)
      for (const entry of entries.values()) {
        if (!KEPT.has(entry.question.name)) continue;
        if (entry.watchers.size > 0) send(entry.question, entry, entry.asked?.turn ?? '');
        else entry.asked = null;
      }
  });

  const keyOf = ({ name, args }: Question<CallName>): string => `${name} ${JSON.stringify(args)}`;
  const entryOf = (question: Question<CallName>): Entry => {
    const key = keyOf(question);
    const found = entries.get(key);
    if (found !== undefined) return found;
    const made: Entry = { question, answer: NOTHING, asked: null, watchers: new Set(), end: undefined };
    entries.set(key, made);
    return made;
  };
  const put = (entry: Entry, answer: Heard<unknown>): void => {
    entry.answer = answer;
    for (const watcher of entry.watchers) watcher();
  };
  const send = <C extends CallName>({ name, args }: Question<C>, entry: Entry, turn: string): void => {
    const mine = { turn, at: now() };
    entry.asked = mine;
    ask(name, args).then(
      (value) => {
        // A newer question is under way: its answer counts.
        if (entry.asked === mine) put(entry, { value, error: null });
      },
      (error: unknown) => {
        if (entry.asked !== mine) return;
        entry.asked = null;
        put(entry, { value: entry.answer.value, error: asAskError(error) });
      },
    );
  };
  return {
    read: <C extends CallName>(question: Question<C>) =>
      (entries.get(keyOf(question))?.answer ?? NOTHING) as Heard<CallResult<C>>,
    watch(question, listener) {
      const entry = entryOf(question);
      clearTimeout(entry.end);
      entry.watchers.add(listener);
      return () => {
        entry.watchers.delete(listener);
        if (entry.watchers.size > 0) return;
        entry.end = setTimeout(() => entries.delete(keyOf(question)), KEPT_MS);
      };
    },
    want(question, turn) {
      const entry = entryOf(question);
      const { asked } = entry;
      if (asked !== null && asked.turn === turn && now() - asked.at < TOGETHER_MS) return;
      send(question, entry, turn);
    },
    askAgain(question) {
      const entry = entryOf(question);
      send(question, entry, entry.asked?.turn ?? '');
    },
  };
}
