import { type StackId, stackName } from '../../shared/domain/index.ts';
import { alertStore, withoutMachine } from '../notifications/index.ts';
import type { Banners } from './banner.ts';
import { engineClock } from './clock.ts';
import { type Notifier, type NotifierOptions, startNotifier } from './notifications.ts';
import type { AppStacks } from './stacks.ts';
import type { EngineFace } from './types.ts';

interface NotifiersOptions {
  readonly stacks: AppStacks;
  readonly banners: Banners;
  /** Where what was notified of a stack is kept. */
  readonly fileOf: (stack: StackId | null) => string;
  readonly onRecover: (stack: StackId | null, ...args: Parameters<NotifierOptions['onRecover']>) => void;
  readonly onAgree: (stack: StackId | null, ...args: Parameters<NotifierOptions['onAgree']>) => void;
  readonly onDetails: (stack: StackId | null, ...args: Parameters<NotifierOptions['onDetails']>) => void;
  readonly onEscalate: (stack: StackId | null, ...args: Parameters<NotifierOptions['onEscalate']>) => void;
  readonly onNotice: NotifierOptions['onNotice'];
}

/** Notifies of every stack by itself: what is open in one keeps nothing of another from being told. */
export async function startNotifiers(options: NotifiersOptions): Promise<Notifier> {
  const { stacks, fileOf, onRecover, onAgree, onDetails, onEscalate, onNotice } = options;
  const running = new Map<EngineFace, Notifier>();
  const starting = new Set<EngineFace>();
  let over = false;

  const start = async (id: StackId | null, engine: EngineFace): Promise<void> => {
    starting.add(engine);
    const notifier = await startNotifier({
      engine: id === null ? engine : ofItsOwn(engine),
      now: engineClock(engine),
      store: alertStore(fileOf(id)),
      banners: named(options.banners, id, () => stacks.list().length > 1),
      onRecover: (...args) => onRecover(id, ...args),
      onAgree: (...args) => onAgree(id, ...args),
      onDetails: (...args) => onDetails(id, ...args),
      onEscalate: (...args) => onEscalate(id, ...args),
      onNotified: (component, text) => engine.notified(component, text),
      log: engine.notificationLog,
      onNotice,
    });
    starting.delete(engine);
    if (over) notifier.dispose();
    else running.set(engine, notifier);
  };
  const settle = async (): Promise<void> => {
    const now = stacks.list();
    for (const [engine, notifier] of [...running]) {
      if (now.some((stack) => stack.engine === engine)) continue;
      running.delete(engine);
      notifier.dispose();
    }
    const fresh = now.filter(({ engine }) => !running.has(engine) && !starting.has(engine));
    await Promise.all(fresh.map(({ id, engine }) => start(id, engine)));
  };
  await settle();
  const unsubscribe = stacks.subscribe(
    () => void settle().catch((error: unknown) => console.error('Lifeguard could not notify of a stack:', error)),
  );
  return {
    saved: async () => void (await Promise.all([...running.values()].map((one) => one.saved()))),
    woke() {
      for (const one of running.values()) one.woke();
    },
    dispose() {
      over = true;
      unsubscribe();
      for (const one of running.values()) one.dispose();
    },
  };
}

/** A further stack without what is wrong with the machine. */
const ofItsOwn = (engine: EngineFace): NotifierOptions['engine'] => ({
  config: engine.config,
  snooze: (cause, until) => engine.snooze(cause, until),
  snapshot: () => withoutMachine(engine.snapshot()),
  subscribe: (listener, interest) => engine.subscribe((snapshot) => listener(withoutMachine(snapshot)), interest),
});

/** Notifications that say which stack they are of where there are several, and replace none of another. */
function named(banners: Banners, stack: StackId | null, areSeveral: () => boolean): Banners {
  const idOf = (id: string) => (stack === null ? id : `${stack}:${id}`);
  return {
    remove: (id) => banners.remove(idOf(id)),
    show: (banner) =>
      banners.show({
        ...banner,
        id: idOf(banner.id),
        title: areSeveral() ? `${stackName(stack)}: ${banner.title}` : banner.title,
      }),
  };
}
