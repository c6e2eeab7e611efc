import { describe, expect, it } from 'vitest';
import { openSession } from '../../../electron/app/index.ts';
import { Publisher } from '../../../electron/core/publisher.ts';
import type { EngineEvent, Handlers } from '../../../shared/contract/index.ts';
import type { Snapshot } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { snapshot } from '../../support/renderer-fixtures.ts';

type Host = Parameters<typeof openSession>[1];

/** A page's session on an engine whose snapshot and answers the test decides. */
function stage(send: Parameters<typeof openSession>[2], handlers: Partial<Handlers> = {}) {
  const listeners = new Set<(s: Snapshot) => void>();
  let now = snapshot();
  const engine: Parameters<typeof openSession>[0] = {
    snapshot: () => now,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    handlers: () => handlers as Handlers,
  };
  return {
    session: openSession(engine, {} as Host, send),
    listeners,
    change(over: Partial<Snapshot> = {}) {
      now = { ...now, seq: now.seq + 1, pausedUntil: now.seq, ...over };
      for (const listener of listeners) listener(now);
      return now;
    },
  };
}

/** A page that takes each event when the test says so. */
function slowStage() {
  const sent: EngineEvent[] = [];
  const taken: (() => void)[] = [];
  const staged = stage((event) => {
    sent.push(event);
    return new Promise((resolve) => taken.push(resolve));
  });
  return { ...staged, sent, taken };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the session of a page', () => {
  it('sends a slow page the newest state, not every one', async () => {
    const { sent, taken, session, change } = slowStage();
    await session.call('visible', { visible: true });
    for (let i = 0; i < 100; i++) change();
    const last = change();
    expect(sent.map((e) => e.event)).toEqual(['snapshot']);
    taken[0]?.();
    await turn();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toMatchObject({ event: 'patch', data: { to: last.seq } });
    taken[1]?.();
    await turn();
    expect(sent).toHaveLength(2);
    change();
    expect(sent).toHaveLength(3);
  });

  it('tells a page that is hidden of nothing but what its tab shows', async () => {
    const sent: EngineEvent[] = [];
    const { session, change, listeners } = stage((event) => void sent.push(event));
    await session.call('visible', { visible: true });
    await session.call('visible', { visible: false });
    change();
    expect(sent).toHaveLength(1);
    const { verdict } = change();
    const { seq } = change({ verdict: { ...verdict, state: 'critical', headline: 'The backend stopped 2 s ago.' } });
    change();
    expect(sent.slice(1)).toMatchObject([{ event: 'patch', data: { to: seq } }]);
    await session.call('visible', { visible: true });
    expect(sent.at(-1)).toMatchObject({ event: 'snapshot' });
    change();
    expect(sent).toHaveLength(4);
    session.close();
    expect(listeners.size).toBe(0);
  });

  it('tells a slow page that was hidden meanwhile only what its tab shows of what it has missed', async () => {
    const { sent, taken, session, change } = slowStage();
    await session.call('visible', { visible: true });
    const { verdict } = change();
    await session.call('visible', { visible: false });
    taken[0]?.();
    await turn();
    expect(sent.map((e) => e.event)).toEqual(['snapshot']);
    change({ verdict: { ...verdict, state: 'critical', headline: 'The backend stopped 2 s ago.' } });
    const well = change({ verdict });
    taken[1]?.();
    await turn();
    expect(sent.slice(1)).toMatchObject([{ event: 'patch' }, { event: 'patch', data: { to: well.seq } }]);
  });

  it('sends nothing after its end, whatever was still on its way', async () => {
    const sent: EngineEvent[] = [];
    let take = () => {};
    const { session, change, listeners } = stage((event) => {
      sent.push(event);
      return new Promise((resolve) => {
        take = resolve;
      });
    });
    await session.call('visible', { visible: true });
    change();
    session.close();
    take();
    await turn();
    expect(sent).toHaveLength(1);
    expect(listeners.size).toBe(0);
  });

  it('answers no more than so many calls at a time', async () => {
    let release = () => {};
    const waits = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { session } = stage(() => {}, { checkNow: async () => waits.then(() => ({})) });
    const calls = Array.from({ length: 70 }, () => session.call('checkNow', {}));
    expect((await Promise.race(calls)).ok).toBe(false);
    release();
    const answers = await Promise.all(calls);
    expect(answers.filter((a) => a.ok)).toHaveLength(64);
    expect(await session.call('checkNow', {})).toMatchObject({ ok: true });
  });
});

describe('whoever listens to snapshots', () => {
  it('and throws keeps the news from nobody', async () => {
    const clock = new ManualClock();
    const heard: number[] = [];
    const publisher = new Publisher(clock, (seq) => ({ ...snapshot(), seq }));
    const warned = new Promise((resolve) => process.once('warning', resolve));
    publisher.subscribe(() => {
      throw new Error('A window that is just going away');
    });
    publisher.subscribe(({ seq }) => heard.push(seq));
    publisher.changed();
    await clock.advance(100);
    publisher.changed();
    await clock.advance(100);
    expect(heard).toEqual([1, 2]);
    expect(await warned).toMatchObject({ message: 'A window that is just going away' });
  });
});
