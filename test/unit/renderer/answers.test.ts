import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ask } from '../../../renderer/bridge/client.ts';
import { type Answers, createAnswers } from '../../../renderer/store/answers.ts';
import { createPageStore, type PageStore } from '../../../renderer/store/store.ts';
import type { CallName } from '../../../shared/contract/index.ts';
import { aSnapshot } from '../../support/face-fixtures.ts';

const MODELS = { name: 'modelFiles', args: { look: false } } as const;
const report = (id: number) => ({ name: 'report', args: { id } }) as const;
const said = (markdown: string) => ({ markdown });

describe('the answers that views share', () => {
  let store: PageStore;
  let answers: Answers;
  let asked: { name: CallName; args: unknown; answer: (value: unknown) => void; fail: (error: Error) => void }[];
  let at: number;

  beforeEach(() => {
    vi.useFakeTimers();
    store = createPageStore();
    store.setState({ connected: true });
    asked = [];
    at = 0;
    const ask = ((name: CallName, args: unknown): Promise<unknown> =>
      new Promise<unknown>((answer, fail) => asked.push({ name, args, answer, fail }))) as Ask;
    answers = createAnswers({ ask, store, now: () => at });
    return () => vi.useRealTimers();
  });
  const heard = async (n: number, value: unknown) => {
    asked[n]?.answer(value);
    await vi.advanceTimersByTimeAsync(0);
  };

  it('are asked for once by views that appear together, and tell all of them', async () => {
    const listeners = [vi.fn(), vi.fn()];
    for (const listener of listeners) answers.watch(report(1), listener);
    answers.want(report(1), 'a');
    at = 100;
    answers.want(report(1), 'a');
    expect(asked).toHaveLength(1);
    await heard(0, said('one'));
    for (const listener of listeners) expect(listener).toHaveBeenCalledTimes(1);
    expect(answers.read(report(1))).toEqual({ value: said('one'), error: null });
  });

  it('from what is kept are asked for again when that has changed, as long as a view shows them', async () => {
    const list = { name: 'notifications', args: {} } as const;
    const stop = answers.watch(list, () => {});
    answers.watch(MODELS, () => {});
    answers.want(list, 'a');
    answers.want(MODELS, 'a');
    const kept = (turn: number) => store.setState({ snapshot: aSnapshot({ kept: turn }) });
    kept(1);
    expect(asked.map((a) => a.name)).toEqual(['notifications', 'modelFiles', 'notifications']);
    kept(1);
    expect(asked).toHaveLength(3);
    stop();
    kept(2);
    expect(asked).toHaveLength(3);
    // Whoever comes back to it within a moment still wants what is now.
    answers.want(list, 'a');
    expect(asked).toHaveLength(4);
  });

  it('are different for different arguments', async () => {
    answers.want(report(1), '');
    answers.want(report(2), '');
    expect(asked.map((a) => a.args)).toEqual([{ id: 1 }, { id: 2 }]);
    await heard(1, said('two'));
    expect(answers.read(report(1)).value).toBeNull();
    expect(answers.read(report(2)).value).toEqual(said('two'));
  });

  it('are asked for anew by a view that comes later, and show what is known meanwhile', async () => {
    answers.want(report(1), '');
    await heard(0, said('old'));
    at = 2000;
    answers.want(report(1), '');
    expect(asked).toHaveLength(2);
    expect(answers.read(report(1)).value).toEqual(said('old'));
    await heard(1, said('new'));
    expect(answers.read(report(1)).value).toEqual(said('new'));
  });

  it('are asked for anew for another reason, and what was said to the older question is dropped', async () => {
    answers.want(report(1), 'before the run');
    answers.want(report(1), 'after the run');
    expect(asked).toHaveLength(2);
    await heard(1, said('after'));
    await heard(0, said('before'));
    expect(answers.read(report(1)).value).toEqual(said('after'));
  });

  it('are asked for anew when a view wants that, whatever was said a moment ago', () => {
    answers.want(report(1), '');
    answers.askAgain(report(1));
    expect(asked).toHaveLength(2);
  });

  it('keep the old value beside an error, and are asked for again after one', async () => {
    answers.want(report(1), '');
    await heard(0, said('old'));
    answers.askAgain(report(1));
    asked[1]?.fail(new Error('The disk is full.'));
    await vi.advanceTimersByTimeAsync(0);
    expect(answers.read(report(1))).toMatchObject({ value: said('old'), error: { message: 'The disk is full.' } });
    answers.want(report(1), '');
    expect(asked).toHaveLength(3);
    await heard(2, said('new'));
    expect(answers.read(report(1))).toEqual({ value: said('new'), error: null });
  });

  it('are asked for anew after a connection was lost', async () => {
    answers.want(report(1), '');
    store.setState({ connected: false });
    store.setState({ connected: true });
    answers.want(report(1), '');
    expect(asked).toHaveLength(2);
    await heard(0, said('of the engine before'));
    expect(answers.read(report(1)).value).toBeNull();
  });

  it('are kept for a minute after the last view went, and not for ever', async () => {
    const stop = answers.watch(MODELS, () => undefined);
    answers.want(MODELS, '');
    await heard(0, 'models');
    stop();
    await vi.advanceTimersByTimeAsync(59_000);
    const stopAgain = answers.watch(MODELS, () => undefined);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(answers.read(MODELS).value).toBe('models');
    stopAgain();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(answers.read(MODELS)).toEqual({ value: null, error: null });
  });
});
