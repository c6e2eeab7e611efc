import { beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemo } from '../../../electron/desktop/demo-window.ts';
import * as double from '../../support/electron-double.ts';
import '../../support/electron-instead.ts';

const { createDemoWindow } = await import('../../../electron/desktop/demo-window.ts');

beforeEach(() => double.resetElectron());

/** A demo window, with what happened to its demos; each demo starts when it is let. */
function stage() {
  const happened: string[] = [];
  const starts: (() => void)[] = [];
  let refuses = false;
  const start = (): Promise<RunningDemo> => {
    const n = starts.length + 1;
    happened.push(`start ${n}`);
    if (refuses) return Promise.reject(new Error('no room'));
    return new Promise((resolve) =>
      starts.push(() =>
        resolve({
          address: () => `http://127.0.0.1:${4000 + n}/#code=x${n}`,
          stop: async () => void happened.push(`stop ${n}`),
        }),
      ),
    );
  };
  const demo = createDemoWindow({
    start,
    onOpen: () => happened.push('open'),
    onClose: () => happened.push('close'),
  });
  return {
    demo,
    happened,
    starts,
    refuse(now: boolean) {
      refuses = now;
    },
  };
}

describe('the demo in the app', () => {
  it('is started once whatever is clicked, shown in a window without a bridge, and ends with it', async () => {
    const { demo, happened, starts } = stage();
    const clicks = [demo.open(), demo.open()];
    starts[0]?.();
    await Promise.all(clicks);
    const [window] = double.windows;
    expect(double.windows).toHaveLength(1);
    expect(window?.loaded).toEqual(['http://127.0.0.1:4001/#code=x1']);
    expect(window?.options.webPreferences).toMatchObject({ sandbox: true, partition: 'demo' });
    expect(window?.options.webPreferences).not.toHaveProperty('preload');
    await demo.open();
    expect(happened).toEqual(['start 1', 'open']);
    window?.close();
    await demo.stop();
    expect(happened).toEqual(['start 1', 'open', 'close', 'stop 1']);
  });

  it('may ask its own address and nothing else, also the second one', async () => {
    const { demo, starts } = stage();
    const cancelled = (url: string) => {
      const answers: unknown[] = [];
      double.session.partitions.get('demo')?.beforeRequest?.({ url }, (response) => answers.push(response.cancel));
      return answers[0];
    };
    for (const [n, port] of [4001, 4002].entries()) {
      const opened = demo.open();
      starts[n]?.();
      await opened;
      expect(cancelled(`http://127.0.0.1:${port}/assets/x.js`)).toBe(false);
      expect(cancelled(`ws://127.0.0.1:${port}/socket`)).toBe(false);
      for (const url of ['http://127.0.0.1:8765/', 'https://example.com/', 'file:///etc/passwd', 'lifeguard://app/'])
        expect(cancelled(url), url).toBe(true);
      double.windows.at(-1)?.close();
      await Promise.resolve();
    }
    expect(cancelled('http://127.0.0.1:4002/')).toBe(true);
  });

  it('that cannot be started says why, and is tried again at the next click', async () => {
    const { demo, starts, refuse } = stage();
    refuse(true);
    await expect(demo.open()).rejects.toThrow('no room');
    refuse(false);
    const opened = demo.open();
    starts[0]?.();
    await opened;
    expect(demo.isOpen()).toBe(true);
  });

  it('that was starting when the app was quit is ended, and opens nothing', async () => {
    const { demo, happened, starts } = stage();
    const opened = demo.open();
    const stopped = demo.stop();
    starts[0]?.();
    await Promise.all([opened, stopped]);
    expect(happened).toEqual(['start 1', 'stop 1']);
    expect(double.windows).toEqual([]);
  });
});
