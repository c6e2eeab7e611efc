import { beforeEach, describe, expect, it } from 'vitest';
import { openSession, type Session } from '../../../renderer/store/session.ts';
import { createPageStore, type PageStore } from '../../../renderer/store/store.ts';
import {
  type Answer,
  type Bridge,
  type CallName,
  diff,
  type EngineEvent,
  type Patch,
} from '../../../shared/contract/index.ts';
import { COMPONENT_IDS, type Snapshot } from '../../../shared/domain/index.ts';
import { ago, component, host, snapshot } from '../../support/renderer-fixtures.ts';
import { soon } from '../../support/soon.ts';

/** The next snapshot, in which only Redis has another figure. */
const changed = (before: Snapshot): Snapshot => ({
  ...before,
  seq: before.seq + 1,
  components: before.components.map((c) => (c.id === 'redis' ? component('redis', { figure: `${before.seq} ms` }) : c)),
});
const patchTo = (before: Snapshot, next: Snapshot): EngineEvent => ({
  event: 'patch',
  data: diff(before, next) as Patch,
});

describe('the session of a page', () => {
  const first = snapshot();
  const second = changed(first);
  const third = changed(second);
  let store: PageStore;
  let session: Session;
  let asked: [CallName, unknown][];
  let emit: (event: unknown) => void;
  let connect: (connected: boolean) => void;
  let visible: boolean;
  let show: () => void;
  let navigated: string[];
  let answerSnapshot: (snapshot: Snapshot) => void;

  beforeEach(() => {
    store = createPageStore();
    asked = [];
    navigated = [];
    visible = true;
    const bridge: Bridge = {
      call: (name, args): Promise<Answer<unknown>> => {
        asked.push([name, args]);
        if (name === 'host') return Promise.resolve({ ok: true, value: host() });
        if (name !== 'snapshot') return Promise.resolve({ ok: true, value: {} });
        return new Promise((resolve) => {
          answerSnapshot = (value) => resolve({ ok: true, value });
        });
      },
      onEvent: (listener) => {
        emit = (event) => listener(event as EngineEvent);
        return () => {
          emit = () => undefined;
        };
      },
      onConnection: (listener) => {
        connect = listener;
        listener(true);
        return () => undefined;
      },
    };
    session = openSession({
      bridge,
      store,
      isVisible: () => visible,
      onVisibility: (fn) => {
        show = fn;
        return () => undefined;
      },
      onNavigate: (page) => navigated.push(page),
    });
  });
  const figure = () => store.getState().snapshot?.components.find((c) => c.id === 'redis')?.figure;

  it('tells that somebody looks, and learns about its host', async () => {
    expect(asked).toEqual([
      ['visible', { visible: true }],
      ['host', {}],
    ]);
    await soon(() => expect(store.getState().host).toEqual(host()));
  });

  it('tells when the page is hidden and when it is shown again', () => {
    asked.length = 0;
    visible = false;
    show();
    visible = true;
    show();
    expect(asked).toEqual([
      ['visible', { visible: false }],
      ['visible', { visible: true }],
    ]);
  });

  it('applies patches and keeps the identity of what did not change', () => {
    emit({ event: 'snapshot', data: first });
    const before = store.getState().snapshot;
    emit(patchTo(first, second));
    const now = store.getState().snapshot;
    expect(figure()).toBe('100 ms');
    const same = now?.components.filter((c, i) => c === before?.components[i]).map((c) => c.id);
    expect(same).toEqual(COMPONENT_IDS.filter((id) => id !== 'redis'));
    expect(now?.verdict).toBe(before?.verdict);
    expect(now?.causes).toBe(before?.causes);
  });

  it('asks for a whole snapshot once when a patch does not fit, and applies what came meanwhile', async () => {
    emit({ event: 'snapshot', data: first });
    asked.length = 0;
    emit(patchTo(second, third));
    const fourth = changed(third);
    emit(patchTo(third, fourth));
    expect(asked).toEqual([['snapshot', {}]]);
    answerSnapshot(third);
    await soon(() => expect(store.getState().snapshot?.seq).toBe(fourth.seq));
    expect(asked).toHaveLength(1);
  });

  it('asks for nothing more when the answer is newer than the patches that came meanwhile', async () => {
    emit({ event: 'snapshot', data: first });
    asked.length = 0;
    emit(patchTo(second, third));
    answerSnapshot(changed(third));
    await soon(() => expect(store.getState().snapshot?.seq).toBe(103));
    expect(asked).toHaveLength(1);
  });

  it('takes over a snapshot with a smaller number: the engine was started anew', () => {
    emit({ event: 'snapshot', data: third });
    emit({ event: 'snapshot', data: { ...first, seq: 1 } });
    expect(store.getState().snapshot?.seq).toBe(1);
  });

  it('ignores what breaks the contract', () => {
    emit({ event: 'snapshot', data: first });
    const before = store.getState().snapshot;
    for (const bad of [null, 'x', { event: 'snapshot', data: {} }, { event: 'patch', data: { from: 100 } }]) emit(bad);
    expect(store.getState().snapshot).toBe(before);
  });

  it('keeps what it has when the connection goes, and greets again when it comes back', () => {
    emit({ event: 'snapshot', data: first });
    connect(false);
    expect(store.getState()).toMatchObject({ connected: false, wasConnected: true, snapshot: { seq: 100 } });
    asked.length = 0;
    connect(true);
    expect(asked[0]).toEqual(['visible', { visible: true }]);
  });

  it('refuses an answer that breaks the contract with a sentence', async () => {
    await expect(session.ask('runs', {})).rejects.toMatchObject({
      message: 'Lifeguard’s answer to "runs" cannot be read.',
    });
  });

  it('goes where the engine says', () => {
    emit({ event: 'navigate', data: { page: 'settings' } });
    expect(navigated).toEqual(['settings']);
  });

  it('hears nothing after stop', () => {
    emit({ event: 'snapshot', data: first });
    session.stop();
    emit({ event: 'snapshot', data: { ...second, at: ago(0) } });
    expect(store.getState().snapshot?.seq).toBe(100);
  });
});
