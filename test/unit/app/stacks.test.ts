import { describe, expect, it } from 'vitest';
import { openSession, watchStacks } from '../../../electron/app/index.ts';
import { stackAsked } from '../../../electron/serve/guard.ts';
import { openSession as openPage } from '../../../renderer/store/session.ts';
import { createPageStore } from '../../../renderer/store/store.ts';
import type { EngineEvent, Handlers } from '../../../shared/contract/index.ts';
import {
  type OverallState,
  type Snapshot,
  type StackId,
  StackIdSchema,
  worstOf,
} from '../../../shared/domain/index.ts';
import { snapshot } from '../../support/renderer-fixtures.ts';

const id = (name: string): StackId => StackIdSchema.parse(name);

/** An engine whose verdict the test decides. */
function engineOf(state: OverallState = 'healthy') {
  const listeners = new Set<(s: Snapshot) => void>();
  let now = snapshot();
  const become = (next: OverallState) => {
    now = { ...now, seq: now.seq + 1, verdict: { ...now.verdict, state: next } };
    for (const listener of [...listeners]) listener(now);
  };
  become(state);
  return {
    snapshot: () => now,
    subscribe(listener: (s: Snapshot) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    handlers: () => ({}) as Handlers,
    become,
    listeners,
  };
}

/** Stacks by the names that a settings file has now. */
async function stage(...names: string[]) {
  let ids = names.map(id);
  const changed = new Set<() => void>();
  const main = engineOf();
  const opened = new Map<string, ReturnType<typeof engineOf>>();
  const log: string[] = [];
  const stacks = await watchStacks({
    main,
    config: {
      current: () => ({ stacks: ids }) as never,
      subscribe: (listener) => {
        changed.add(listener);
        return () => changed.delete(listener);
      },
    },
    async open(stack) {
      log.push(`open ${stack}`);
      if (stack === 'broken') throw new Error('It cannot be started.');
      const engine = engineOf();
      opened.set(stack, engine);
      return engine;
    },
    async close(engine) {
      log.push(`close ${[...opened].find(([, one]) => one === engine)?.[0]}`);
    },
    onError: (error) => log.push(String(error)),
  });
  return {
    stacks,
    main,
    opened,
    log,
    edit(...next: string[]) {
      ids = next.map(id);
      for (const listener of [...changed]) listener();
    },
  };
}

describe('several stacks', () => {
  it('are those of the settings, in their order; one that cannot be started keeps no other from it', async () => {
    const { stacks, log } = await stage('zebra', 'broken', 'ant');
    expect(stacks.list().map((s) => s.id)).toEqual([null, 'zebra', 'ant']);
    expect(stacks.get(id('broken'))).toBeNull();
    expect(log).toContain('Error: It cannot be started.');
  });

  it('are followed: one that left the settings is told to be gone before its engine ends', async () => {
    const { stacks, log, edit } = await stage('one', 'two');
    const seen: string[] = [];
    stacks.subscribe(() => {
      seen.push(
        stacks
          .views()
          .map((v) => v.id ?? 'main')
          .join(' '),
      );
      log.push('told');
    });
    log.length = 0;
    edit('two', 'three');
    await expect.poll(() => seen.at(-1)).toBe('main two three');
    expect(log).toEqual(['told', 'close one', 'open three', 'told']);
    await stacks.stop();
    expect(log.slice(-2).toSorted()).toEqual(['close three', 'close two']);
  });

  it('are told of when a verdict becomes another one, and not with every reading', async () => {
    const { stacks, main, opened } = await stage('one');
    let told = 0;
    stacks.subscribe(() => {
      told += 1;
    });
    main.become('healthy');
    expect(told).toBe(0);
    opened.get('one')?.become('critical');
    expect(told).toBe(1);
    expect(stacks.views().map((v) => v.state)).toEqual(['healthy', 'critical']);
    const alone = await stage();
    alone.stacks.subscribe(() => {
      told += 1;
    });
    alone.main.become('critical');
    expect(told).toBe(1);
  });

  it('a page hears of them while it looks, and of one alone only after several', async () => {
    const { stacks, main, edit } = await stage();
    const sent: EngineEvent[] = [];
    const session = openSession(main, {} as never, (event) => void sent.push(event), undefined, stacks);
    await session.call('visible', { visible: true });
    const told = () => sent.flatMap((e) => (e.event === 'stacks' ? [e.data.length] : []));
    expect(told()).toEqual([]);
    edit('one');
    await expect.poll(told).toEqual([2]);
    edit();
    await expect.poll(told).toEqual([2, 1]);
    session.close();
    edit('one');
    await expect.poll(() => stacks.list().length).toBe(2);
    expect(told()).toEqual([2, 1]);
  });
});

it('the worst is shown, and of several as bad the first', () => {
  const all = (...states: OverallState[]) => states.map((state, at) => ({ state, at }));
  expect(worstOf(all('healthy', 'degraded', 'critical', 'critical'))).toEqual({ state: 'critical', at: 2 });
  expect(worstOf(all('healthy', 'paused', 'recovering', 'degraded'))).toEqual({ state: 'recovering', at: 2 });
  expect(worstOf(all('healthy', 'empty'))).toEqual({ state: 'empty', at: 1 });
  expect(worstOf([])).toBeUndefined();
});

it.each([
  ['/api', { stack: null }],
  ['/api?stack=blue', { stack: 'blue' }],
  ['/api?', null],
  ['/api?stack=', null],
  ['/api?stack=main', null],
  ['/api?stack=../x', null],
  ['/api?stack=blue&x', null],
  ['/apis?stack=blue', null],
  ['/', null],
])('the address %s of a page’s connection names a stack or is refused', (url, expected) => {
  expect(stackAsked({ url })).toEqual(expected);
});

describe('a page', () => {
  const pageOf = (stack: StackId | null) => {
    const store = createPageStore(stack);
    let gone = 0;
    let emit: (event: EngineEvent) => void = () => {};
    openPage({
      bridge: {
        call: () => Promise.resolve({ ok: true, value: {} }),
        onEvent: (listener) => {
          emit = listener;
          return () => {};
        },
        onConnection: () => () => {},
      },
      store,
      isVisible: () => true,
      onVisibility: () => () => {},
      onNavigate: () => {},
      onGone: () => {
        gone += 1;
      },
    });
    const tell = (...ids: (StackId | null)[]) =>
      emit({ event: 'stacks', data: ids.map((one) => ({ id: one, state: 'healthy', headline: 'All well.' })) });
    return { tell, gone: () => gone, stacks: () => store.getState().stacks.map((s) => s.id) };
  };

  it('shows a switcher for several and none for one', () => {
    const page = pageOf(null);
    page.tell(null, id('blue'));
    expect(page.stacks()).toEqual([null, 'blue']);
    page.tell(null);
    expect(page.stacks()).toEqual([]);
    expect(page.gone()).toBe(0);
  });

  it('leaves when its own stack has gone, and shows nothing of another', () => {
    const page = pageOf(id('blue'));
    page.tell(null, id('green'));
    expect([page.gone(), page.stacks()]).toEqual([1, []]);
  });
});
