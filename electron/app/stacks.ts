import type { StackId, StackView } from '../../shared/domain/index.ts';
import type { ConfigStore } from '../config/index.ts';
import type { Engine } from './types.ts';

type Watched = Pick<Engine, 'snapshot' | 'subscribe'>;

/** One of several stacks with the engine that watches it. */
export interface Stack<E> {
  /** Null for the main one. */
  readonly id: StackId | null;
  readonly engine: E;
}

/** Every stack that is watched, each by an engine of its own. */
export interface Stacks<E> {
  /** The main one first, then those of the user's file in its order. */
  list(): readonly Stack<E>[];
  /** The engine of one; null when there is none of this name, or not any more. */
  get(id: StackId | null): E | null;
  /** How each is, for a switcher. */
  views(): StackView[];
  /** Told when a stack came, went, or its verdict became another one; returns the function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /** Stops all but the main one, which is whoever's who started it. */
  stop(): Promise<void>;
}

/** What a page is told of all stacks. */
export type StackBoard = Pick<Stacks<unknown>, 'views' | 'subscribe'>;

export interface StacksOptions<E> {
  readonly main: E;
  /** The main stack's settings: they name the others, and are followed. */
  readonly config: Pick<ConfigStore, 'current' | 'subscribe'>;
  /** Starts the engine of a further one. */
  readonly open: (id: StackId) => Promise<E>;
  readonly close: (engine: E) => Promise<void>;
  /** Told what kept one from being started or stopped; the others go on. */
  readonly onError: (error: unknown) => void;
}

/** Watches every stack that the settings name, for as long as they do. Resolves when those of now are started. */
export async function watchStacks<E extends Watched>(options: StacksOptions<E>): Promise<Stacks<E>> {
  const { main, config, open, close, onError } = options;
  const further = new Map<StackId, E>();
  const listeners = new Set<() => void>();
  const unsubscribes = new Map<E, () => void>();
  /** What was told last of each. */
  const told = new Map<E, string>();
  let working: Promise<void> = Promise.resolve();
  let over = false;

  const list = (): readonly Stack<E>[] => {
    const ids = config.current().stacks.filter((id) => further.has(id));
    return [
      { id: null, engine: main },
      ...ids.flatMap((id) => {
        const engine = further.get(id);
        return engine === undefined ? [] : [{ id, engine }];
      }),
    ];
  };
  const tell = (): void => {
    for (const { engine } of list()) told.set(engine, verdictOf(engine));
    for (const listener of [...listeners]) listener();
  };
  const verdictOf = (engine: E): string => {
    const { state, headline } = engine.snapshot().verdict;
    return `${state} ${headline}`;
  };
  const follow = (engine: E): void => {
    const note = () => {
      // With one stack there is nothing to switch between, and no snapshot is made for that.
      if (further.size > 0 && told.get(engine) !== verdictOf(engine)) tell();
    };
    unsubscribes.set(engine, engine.subscribe(note, 'news'));
  };
  const leave = (id: StackId, engine: E): void => {
    further.delete(id);
    unsubscribes.get(engine)?.();
    unsubscribes.delete(engine);
    told.delete(engine);
  };
  const start = async (id: StackId): Promise<void> => {
    const engine = await open(id);
    further.set(id, engine);
    follow(engine);
  };
  const settle = async (): Promise<void> => {
    const wanted = over ? [] : config.current().stacks;
    const gone = [...further].filter(([id]) => !wanted.includes(id));
    for (const [id, engine] of gone) leave(id, engine);
    // Pages of it leave before it ends.
    if (gone.length > 0) tell();
    await Promise.all(gone.map(([, engine]) => close(engine).catch(onError)));
    const missing = wanted.filter((id) => !further.has(id));
    await Promise.all(missing.map((id) => start(id).catch(onError)));
    if (missing.length > 0) tell();
  };
  const begin = (): Promise<void> => {
    working = working.then(settle).catch(onError);
    return working;
  };

  follow(main);
  const forget = config.subscribe(() => void begin());
  await begin();
  return {
    list,
    get: (id) => (id === null ? main : (further.get(id) ?? null)),
    views: () =>
      list().map(({ id, engine }) => {
        const { state, headline } = engine.snapshot().verdict;
        return { id, state, headline };
      }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      over = true;
      forget();
      await begin();
      unsubscribes.get(main)?.();
      listeners.clear();
    },
  };
}
